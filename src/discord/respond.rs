//! Responds to interactions: each has a secret and an allowance of its own, so none waits for another or for a channel.

use std::sync::Arc;
use std::time::Duration;

use serenity::builder::{CreateInteractionResponse, EditInteractionResponse};
use serenity::http::Route;
use serenity::model::id::{ApplicationId, InteractionId};
use tokio::time::Instant;
use tokio_util::task::TaskTracker;
use twilight_http_ratelimiting::Method;

use super::interaction::Interaction;
use super::render::{self, Page};
use super::rest::{Call, Failure, File, Rest};
use crate::picture::Picture;

/// After three seconds Discord forgets an interaction that had no response.
const FIRST: Duration = Duration::from_millis(2_900);
/// How long the message of a response is tried to be changed or removed.
const LATER: Duration = Duration::from_secs(30);

/// Responds to interactions; cheap to clone.
#[derive(Clone)]
pub(super) struct Responder {
    rest: Arc<Rest>,
    running: TaskTracker,
}

/// An interaction that waits for its response. Holds a secret and is never printed, so it has no `Debug`.
pub(super) struct Ticket {
    id: InteractionId,
    application: ApplicationId,
    token: String,
    arrived: Instant,
}

/// A response with what is uploaded beside it.
pub(super) struct Said {
    pub(super) response: CreateInteractionResponse,
    pub(super) picture: Option<Arc<Picture>>,
}

impl From<CreateInteractionResponse> for Said {
    fn from(response: CreateInteractionResponse) -> Self {
        Self {
            response,
            picture: None,
        }
    }
}

impl Ticket {
    pub(super) fn of(interaction: &Interaction, arrived: Instant) -> Self {
        Self {
            id: interaction.id,
            application: interaction.application_id,
            token: interaction.token.clone(),
            arrived,
        }
    }

    /// The message that was responded with, or that the pressed button stands under.
    fn original(&self) -> Route<'_> {
        Route::WebhookOriginalInteractionResponse {
            application_id: self.application,
            token: &self.token,
        }
    }
}

impl Responder {
    pub(super) fn new(rest: Arc<Rest>) -> Self {
        Self {
            rest,
            running: TaskTracker::new(),
        }
    }

    /// Gives the first response.
    pub(super) async fn first(&self, ticket: &Ticket, said: &Said) {
        let route = Route::InteractionResponse {
            interaction_id: ticket.id,
            token: &ticket.token,
        };
        let deadline = ticket.arrived + FIRST;
        match self.send(Method::Post, route, Some(said), deadline).await {
            Ok(()) => {
                let waited = ticket.arrived.elapsed();
                self.rest.metrics.delivered(waited);
                let waited = waited.as_millis();
                tracing::debug!(interaction = ticket.id.get(), waited, "responded");
            }
            Err(failure) => tracing::warn!(
                interaction = ticket.id.get(),
                ?failure,
                "an interaction got no response"
            ),
        }
    }

    /// Puts a page in the place of the first response, or of the message that the pressed button stands under.
    pub(super) async fn edit(&self, ticket: &Ticket, page: &Page) {
        let edit = EditInteractionResponse::new()
            .content(&page.content)
            .components(page.rows.clone())
            .allowed_mentions(render::nobody());
        let body = serde_json::to_vec(&edit)
            .inspect_err(|fault| tracing::error!(%fault, "a response could not be written"))
            .ok();
        let call = Call {
            method: Method::Patch,
            route: ticket.original(),
            body,
            file: None,
            deadline: Instant::now() + LATER,
        };
        if let Err(failure) = self.rest.unlimited(&call).await {
            tracing::warn!(interaction = ticket.id.get(), ?failure, "a response was not completed");
        }
    }

    /// Removes the message that was responded with, or that the pressed button stands under.
    pub(super) async fn remove(&self, ticket: &Ticket) {
        let deadline = Instant::now() + LATER;
        if let Err(failure) = self.send(Method::Delete, ticket.original(), None, deadline).await {
            tracing::warn!(interaction = ticket.id.get(), ?failure, "an answer was not removed");
        }
    }

    /// Runs what responds to an interaction, beside everything else.
    pub(super) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.running.spawn(work);
    }

    /// Waits until all that was begun is done.
    pub(super) async fn finish(&self) {
        self.running.close();
        self.running.wait().await;
    }

    async fn send(
        &self,
        method: Method,
        route: Route<'_>,
        said: Option<&Said>,
        deadline: Instant,
    ) -> Result<(), Failure> {
        let body = said.and_then(|said| {
            serde_json::to_vec(&said.response)
                .inspect_err(|fault| tracing::error!(%fault, "a response could not be written"))
                .ok()
        });
        let picture = said.and_then(|said| said.picture.as_deref());
        let name = picture.map(render::file_name).unwrap_or_default();
        let file = picture.map(|picture| File {
            name: &name,
            bytes: &picture.png,
        });
        let call = Call {
            method,
            route,
            body,
            file,
            deadline,
        };
        self.rest.unlimited(&call).await
    }
}
