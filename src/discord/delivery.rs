//! The one place that sends: a bounded queue for each channel, first come first served, one request at a time, each answer once.

use std::collections::{HashMap, VecDeque};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Deserialize;
use serenity::builder::{CreateMessage, EditAttachments, EditMessage};
use serenity::http::Route;
use serenity::model::channel::{MessageReference, MessageReferenceKind, Nonce};
use serenity::model::id::{ApplicationId, ChannelId, GuildId, MessageId};
use tokio::time::Instant;
use tokio_util::task::TaskTracker;
use twilight_http_ratelimiting::Method;

use super::declare;
use super::recent::Recent;
use super::render::{self, Page};
use super::rest::{Call, Failure, File, Rest};
use crate::answer::Language;
use crate::picture::Picture;

/// How long one answer is tried for, from its first try; longer than a stop that Discord's outer wall asks for.
const TRYING: Duration = Duration::from_secs(45);
/// How long an answer may wait for its turn before it is too late to be of use.
const WAITING: Duration = Duration::from_secs(150);
/// How long a channel in which the bot may not speak is left alone.
const MUTED: Duration = Duration::from_secs(600);
/// Muted channels remembered.
const MUTED_MOST: usize = 10_000;
/// Answers remembered, so that they follow their question's edits and deletion.
const ANSWERS_MOST: usize = 10_000;
/// For how long.
const ANSWERS_KEPT: Duration = Duration::from_secs(3_600);

/// Sends everything; cheap to clone.
#[derive(Clone)]
pub(super) struct Delivery(Arc<Inner>);

struct Inner {
    rest: Arc<Rest>,
    state: Mutex<State>,
    queue_most: usize,
    workers: TaskTracker,
    /// Whether Discord was told the bot's commands.
    declared: AtomicBool,
}

struct State {
    queues: HashMap<ChannelId, Queue>,
    muted: Recent<ChannelId, ()>,
    answers: Recent<MessageId, Sent>,
}

/// What waits for one channel; its presence in the map means that a worker runs.
#[derive(Default)]
struct Queue {
    jobs: VecDeque<(Instant, Job)>,
    /// Questions that were not answered for want of room or time, and the first of them.
    dropped: Option<Dropped>,
}

/// Questions that were not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Dropped {
    /// What the first of them would have been answered at.
    target: MessageId,
    language: Language,
    count: usize,
}

/// An answer and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sent {
    /// The answer's message; `None` while it is on its way, or the question was deleted before.
    answer: Option<MessageId>,
    gone: bool,
}

/// A question as a message: where an answer goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Question {
    /// Where.
    pub(super) channel: ChannelId,
    /// The message that asks; names the answer, so that no answer is sent twice.
    pub(super) id: MessageId,
    /// The message that is replied to: the question's own, or the one it replies to.
    pub(super) target: MessageId,
    /// An answer that says the same and stands in the channel already, perhaps; then a link to it is enough.
    pub(super) earlier: Option<Earlier>,
    /// The language of whatever is said in the answer's place.
    pub(super) language: Language,
}

/// An earlier answer in the same channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Earlier {
    /// The question that it answered.
    pub(super) question: MessageId,
    /// Where it stands.
    pub(super) guild: GuildId,
}

enum Job {
    Answer(Question, Box<Page>),
    Change(MessageId, Box<Page>),
    Remove(MessageId),
    Post(Box<Page>),
}

#[derive(Deserialize)]
struct Created {
    id: MessageId,
}

impl Delivery {
    pub(super) fn new(rest: Arc<Rest>, queue_most: NonZeroUsize) -> Self {
        Self(Arc::new(Inner {
            rest,
            state: Mutex::new(State {
                queues: HashMap::new(),
                muted: Recent::new(MUTED_MOST, MUTED),
                answers: Recent::new(ANSWERS_MOST, ANSWERS_KEPT),
            }),
            queue_most: queue_most.get(),
            workers: TaskTracker::new(),
            declared: AtomicBool::new(false),
        }))
    }

    /// Answers a question in its channel.
    pub(super) fn answer(&self, question: Question, page: Page) {
        let now = Instant::now();
        {
            let mut state = self.0.state();
            if state.muted.get(&question.channel, now).is_some() {
                tracing::debug!(
                    channel = question.channel.get(),
                    "not answered: the bot may not speak in this channel"
                );
                return;
            }
            state.answers.insert(
                question.id,
                Sent {
                    answer: None,
                    gone: false,
                },
                now,
            );
        }
        self.queue(question.channel, Job::Answer(question, Box::new(page)));
    }

    /// Says something in a channel that nobody asked for.
    pub(super) fn post(&self, channel: ChannelId, page: Page) {
        self.queue(channel, Job::Post(Box::new(page)));
    }

    /// Whether this question got an answer, or is about to.
    pub(super) fn knows(&self, question: MessageId) -> bool {
        self.0.state().answers.get(&question, Instant::now()).is_some()
    }

    /// Puts another answer in the place of the one a question got.
    pub(super) fn change(&self, channel: ChannelId, question: MessageId, page: Page) {
        self.queue(channel, Job::Change(question, Box::new(page)));
    }

    /// Takes note that one of the bot's messages is gone.
    pub(super) fn gone(&self, message: MessageId) {
        let mut state = self.0.state();
        let sent = state.answers.values_mut().find(|sent| sent.answer == Some(message));
        if let Some(sent) = sent {
            sent.gone = true;
        }
    }

    /// Removes the answer to a question that was deleted.
    pub(super) fn remove(&self, channel: ChannelId, question: MessageId) {
        match self.0.state().answers.get(&question, Instant::now()) {
            Some(sent) if !sent.gone => sent.gone = true,
            _ => return,
        }
        self.queue(channel, Job::Remove(question));
    }

    /// Declares the bot's commands to Discord, once.
    pub(super) fn declare(&self, application_id: ApplicationId) {
        if self.0.declared.swap(true, Ordering::Relaxed) {
            return;
        }
        let inner = Arc::clone(&self.0);
        self.0.workers.spawn(async move {
            let route = Route::Commands { application_id };
            match inner.call(Method::Put, route, body(&declare::commands()), None).await {
                Ok(_) => tracing::info!("Discord knows the bot's commands"),
                Err(failure) => {
                    inner.declared.store(false, Ordering::Relaxed);
                    tracing::warn!(
                        ?failure,
                        "the bot's commands were not declared: tried again at the next connection"
                    );
                }
            }
        });
    }

    /// Runs what leads to an answer and takes a while; a stop waits for it.
    pub(super) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.0.workers.spawn(work);
    }

    /// Waits until all that was begun is done.
    pub(super) async fn finish(&self) {
        self.0.workers.close();
        self.0.workers.wait().await;
    }

    fn queue(&self, channel: ChannelId, job: Job) {
        let mut state = self.0.state();
        let running = state.queues.contains_key(&channel);
        let queue = state.queues.entry(channel).or_default();
        let job = match job {
            // What waits is replaced: however often a question is edited, its answer takes one place.
            Job::Change(question, page) => match queue.waiting(question) {
                Some(waiting) => return *waiting = *page,
                None => Job::Change(question, page),
            },
            job => job,
        };
        // A removal always finds room: there is at most one for each answer remembered.
        if queue.jobs.len() >= self.0.queue_most && !matches!(job, Job::Remove(_)) {
            if let Job::Answer(question, _) = job {
                self.0.rest.metrics.undelivered("dropped");
                queue.drop(question);
            }
            tracing::warn!(
                channel = channel.get(),
                "a question or its edit was dropped: too many wait in this channel"
            );
            return;
        }
        queue.jobs.push_back((Instant::now(), job));
        if !running {
            let inner = Arc::clone(&self.0);
            self.0.workers.spawn(async move { inner.work(channel).await });
        }
    }
}

impl Queue {
    /// The page that waits to be sent for a question.
    fn waiting(&mut self, id: MessageId) -> Option<&mut Page> {
        self.jobs.iter_mut().find_map(|(_, job)| match job {
            Job::Answer(question, page) if question.id == id => {
                // What is answered instead need not stand in the channel already.
                question.earlier = None;
                Some(&mut **page)
            }
            Job::Change(question, page) if *question == id => Some(&mut **page),
            _ => None,
        })
    }

    /// Counts a question that is not answered.
    fn drop(&mut self, question: Question) {
        let dropped = self.dropped.get_or_insert(Dropped {
            target: question.target,
            language: question.language,
            count: 0,
        });
        dropped.count += 1;
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does a channel's jobs, one after the other, until none is left.
    async fn work(&self, channel: ChannelId) {
        loop {
            let next = {
                let mut state = self.state();
                let Some(queue) = state.queues.get_mut(&channel) else {
                    return;
                };
                match (queue.jobs.pop_front(), queue.dropped.take()) {
                    (Some(job), dropped) => {
                        queue.dropped = dropped;
                        Ok(job)
                    }
                    (None, Some(dropped)) => Err(dropped),
                    (None, None) => {
                        state.queues.remove(&channel);
                        return;
                    }
                }
            };
            match next {
                Ok((since, job)) => self.perform(channel, since, job).await,
                Err(Dropped {
                    target,
                    language,
                    count,
                }) => {
                    let page = Page::of(language.wording().dropped(count));
                    if let Err(failure) = self.create(channel, target, format!("d{target}"), &page).await {
                        tracing::warn!(
                            channel = channel.get(),
                            ?failure,
                            "the dropped questions were not owned up to"
                        );
                    }
                }
            }
        }
    }

    async fn perform(&self, channel: ChannelId, since: Instant, job: Job) {
        let now = Instant::now();
        match job {
            Job::Answer(question, page) => {
                {
                    let mut state = self.state();
                    let muted = state.muted.get(&channel, now).is_some();
                    let gone = state.answers.get(&question.id, now).is_some_and(|sent| sent.gone);
                    if muted || gone {
                        return;
                    }
                }
                if now.duration_since(since) > WAITING {
                    tracing::warn!(
                        channel = channel.get(),
                        message = question.id.get(),
                        "an answer was dropped: it waited too long"
                    );
                    self.rest.metrics.undelivered("late");
                    return self.owe(question);
                }
                let page = self.linked(&question, now).map_or(page, Box::new);
                // Made from the question's id, so that even a restarted program does not answer a question twice in a row.
                match self
                    .create(channel, question.target, question.id.to_string(), &page)
                    .await
                {
                    Ok(answer) => {
                        if let Some(sent) = self.state().answers.get(&question.id, Instant::now()) {
                            sent.answer = answer;
                        }
                        self.rest.metrics.delivered(since.elapsed());
                        let waited = now.duration_since(since).as_millis();
                        tracing::info!(channel = channel.get(), message = question.id.get(), waited, "answered");
                    }
                    Err(failure) => {
                        let late = failure == Failure::Late;
                        self.rest.metrics.undelivered(if late { "late" } else { "refused" });
                        self.declined(channel, question.id, failure);
                        if late {
                            self.owe(question);
                        }
                    }
                }
            }
            Job::Change(question, page) => {
                let Some(answer) = self
                    .state()
                    .answers
                    .get(&question, now)
                    .filter(|sent| !sent.gone)
                    .and_then(|sent| sent.answer)
                else {
                    return;
                };
                if let Err(failure) = self.edit(channel, answer, &page).await {
                    self.declined(channel, question, failure);
                }
            }
            Job::Post(page) => {
                let nonce = format!(
                    "p{}",
                    SystemTime::now()
                        .duration_since(UNIX_EPOCH)
                        .unwrap_or_default()
                        .as_micros()
                );
                let route = Route::ChannelMessages { channel_id: channel };
                if let Err(failure) = self.call(Method::Post, route, body(&message(&page, nonce)), None).await {
                    tracing::warn!(
                        channel = channel.get(),
                        ?failure,
                        "a message to moderators was not sent"
                    );
                }
            }
            Job::Remove(question) => {
                let Some(answer) = self.state().answers.take(&question, now).and_then(|sent| sent.answer) else {
                    return;
                };
                self.delete(channel, answer).await;
            }
        }
    }

    /// A link to the earlier answer, where that stands.
    fn linked(&self, question: &Question, now: Instant) -> Option<Page> {
        let earlier = question.earlier?;
        let sent = self.state().answers.get(&earlier.question, now).copied()?;
        let answer = sent.answer.filter(|_| !sent.gone)?;
        let link = answer.link(question.channel, Some(earlier.guild));
        Some(Page::of(question.language.wording().repeated(&link)))
    }

    /// Has the asker told, once all that waits in the channel is done, that there was no answer.
    fn owe(&self, question: Question) {
        if let Some(queue) = self.state().queues.get_mut(&question.channel) {
            queue.drop(question);
        }
    }

    async fn delete(&self, channel: ChannelId, message: MessageId) {
        let route = Route::ChannelMessage {
            channel_id: channel,
            message_id: message,
        };
        match self.call(Method::Delete, route, None, None).await {
            Ok(_) | Err(Failure::Declined { status: 404, .. }) => {}
            Err(failure) => tracing::warn!(channel = channel.get(), ?failure, "an answer was not removed"),
        }
    }

    /// Sends a message that replies to `target`; however often it is sent, the nonce lets one appear.
    async fn create(
        &self,
        channel: ChannelId,
        target: MessageId,
        nonce: String,
        page: &Page,
    ) -> Result<Option<MessageId>, Failure> {
        let mut message = message(page, nonce);
        let mut reference = Some(
            MessageReference::new(MessageReferenceKind::Default, channel)
                .message_id(target)
                .fail_if_not_exists(false),
        );
        let mut picture = page.picture.as_deref();
        loop {
            message = message.files(picture.map(render::attachment));
            let mut written = message.clone();
            if let Some(reference) = &reference {
                written = written.reference_message(reference.clone());
            }
            let route = Route::ChannelMessages { channel_id: channel };
            match self.call(Method::Post, route, body(&written), picture).await {
                // Replying takes the right to read the channel's history, which speaking does not.
                Err(Failure::Declined { code: 160_002, .. }) if reference.is_some() => reference = None,
                Err(failure) if picture.is_some() && refuses_files(failure) => picture = None,
                result => {
                    let created = serde_json::from_slice::<Created>(&result?);
                    return Ok(created.ok().map(|created| created.id));
                }
            }
        }
    }

    /// Puts another page in the place of an answer.
    async fn edit(&self, channel: ChannelId, answer: MessageId, page: &Page) -> Result<(), Failure> {
        let mut picture = page.picture.as_deref();
        loop {
            let attachments = picture.map(render::attachment).into_iter();
            let edit = EditMessage::new()
                .content(&page.content)
                .components(page.rows.clone())
                .allowed_mentions(render::nobody())
                .attachments(attachments.fold(EditAttachments::new(), EditAttachments::add));
            let route = Route::ChannelMessage {
                channel_id: channel,
                message_id: answer,
            };
            match self.call(Method::Patch, route, body(&edit), picture).await {
                Err(failure) if picture.is_some() && refuses_files(failure) => picture = None,
                result => return result.map(drop),
            }
        }
    }

    async fn call(
        &self,
        method: Method,
        route: Route<'_>,
        body: Option<Vec<u8>>,
        picture: Option<&Picture>,
    ) -> Result<Vec<u8>, Failure> {
        let deadline = Instant::now() + TRYING;
        let name = picture.map(render::file_name).unwrap_or_default();
        let file = picture.map(|picture| File {
            name: &name,
            bytes: &picture.png,
        });
        self.rest
            .call(&Call {
                method,
                route,
                body,
                file,
                deadline,
            })
            .await
    }

    /// Remembers and reports what Discord declined.
    fn declined(&self, channel: ChannelId, question: MessageId, failure: Failure) {
        let (channel_id, message) = (channel.get(), question.get());
        let Failure::Declined { status, code } = failure else {
            tracing::warn!(channel = channel_id, message, ?failure, "an answer was dropped");
            return;
        };
        match (status, code) {
            (_, 50_001 | 50_013 | 10_003 | 50_278 | 50_007 | 50_083 | 160_005) => {
                self.state().muted.insert(channel, (), Instant::now());
                tracing::warn!(
                    channel = channel_id,
                    message,
                    code,
                    "the bot may not speak here: left alone for ten minutes"
                );
            }
            (_, 10_008) => tracing::debug!(channel = channel_id, message, "gone before it could be answered"),
            (_, 200_000 | 200_001 | 240_000) => {
                tracing::warn!(
                    channel = channel_id,
                    message,
                    code,
                    "the guild's filter refused an answer"
                );
            }
            _ => tracing::error!(channel = channel_id, message, status, code, "Discord refused an answer"),
        }
    }
}

/// A page as the message that is sent, whatever it replies to.
pub(super) fn message(page: &Page, nonce: String) -> CreateMessage {
    CreateMessage::new()
        .content(&page.content)
        .components(page.rows.clone())
        .allowed_mentions(render::nobody())
        .flags(render::flags())
        .nonce(Nonce::String(nonce))
        .enforce_nonce(true)
}

/// Whether it was perhaps the file that was refused: no right to attach one here, or too large. The words say all that it shows.
fn refuses_files(failure: Failure) -> bool {
    matches!(
        failure,
        Failure::Declined {
            code: 50_013 | 40_005,
            ..
        } | Failure::Declined { status: 413, .. }
    )
}

fn body(value: &impl serde::Serialize) -> Option<Vec<u8>> {
    serde_json::to_vec(value)
        .inspect_err(|fault| tracing::error!(%fault, "a message could not be written"))
        .ok()
}
