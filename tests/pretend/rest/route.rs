//! Method and path to kind of request.

/// A kind of request, as rate limits, faults and the journal tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Route {
    /// `GET /gateway`
    Gateway,
    /// `GET /gateway/bot`
    GatewayBot,
    /// `GET /users/@me`
    Me,
    /// `GET /applications/@me` and `/oauth2/applications/@me`
    Application,
    /// `GET /users/{user}`
    GetUser,
    /// `GET /channels/{channel}`
    GetChannel,
    /// `GET /guilds/{guild}`
    GetGuild,
    /// `GET /guilds/{guild}/members/{user}`
    GetMember,
    /// `POST /users/@me/channels`
    OpenDirect,
    /// `POST /channels/{channel}/typing`
    Typing,
    /// `POST /channels/{channel}/messages`
    CreateMessage,
    /// `GET /channels/{channel}/messages/{message}`
    GetMessage,
    /// `PATCH /channels/{channel}/messages/{message}`
    EditMessage,
    /// `DELETE /channels/{channel}/messages/{message}`
    DeleteMessage,
    /// `GET` of commands, global or of a guild
    GetCommands,
    /// `PUT` of all commands
    PutCommands,
    /// `POST` of one command
    CreateCommand,
    /// `DELETE` of one command
    DeleteCommand,
    /// `POST /interactions/{id}/{token}/callback`
    Callback,
    /// `POST /webhooks/{application}/{token}`
    FollowUp,
    /// `GET /webhooks/{application}/{token}/messages/{message}`
    GetFollowUp,
    /// `PATCH /webhooks/{application}/{token}/messages/{message}`
    EditFollowUp,
    /// `DELETE /webhooks/{application}/{token}/messages/{message}`
    DeleteFollowUp,
    /// Nothing Discord knows.
    Unknown,
    /// Stands for every route where a fault is planned; no request is of this kind.
    Any,
}

impl Route {
    /// Exempt from the global limit. `documented`
    pub fn is_interaction(self) -> bool {
        matches!(
            self,
            Self::Callback | Self::FollowUp | Self::GetFollowUp | Self::EditFollowUp | Self::DeleteFollowUp
        )
    }

    /// The bucket's name in headers; says nothing, as Discord's says nothing.
    pub fn bucket(self) -> String {
        format!(
            "{:032x}",
            (self as u128 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)
        )
    }

    /// Whether the caller need not name the bot's token: the path holds one. `documented`
    pub fn needs_no_token(self) -> bool {
        self.is_interaction() || self == Self::Gateway
    }
}

/// A request's kind with the ids its path holds.
pub struct Call {
    /// The kind.
    pub route: Route,
    /// Snowflakes of the path, in order; `@original` is 0.
    pub ids: Vec<u64>,
    /// The interaction token of the path.
    pub token: Option<String>,
    /// The path in the OpenAPI document, parameters in braces.
    pub template: String,
    /// Method and path as the journal shows them.
    pub line: String,
    /// Channel, guild or webhook that the bucket belongs to.
    pub major: u64,
}

/// Reads method and path (without `/api/v10`).
pub fn parse(method: &str, path: &str) -> Call {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let mut ids = Vec::new();
    let mut token = None;
    let mut id = |text: &str| {
        let id = text.parse::<u64>().ok();
        ids.extend(id);
        id.is_some()
    };
    use Route as R;
    let (route, template) = match (method, parts.as_slice()) {
        ("GET", ["gateway"]) => (R::Gateway, "/gateway"),
        ("GET", ["gateway", "bot"]) => (R::GatewayBot, "/gateway/bot"),
        ("GET", ["users", "@me"]) => (R::Me, "/users/@me"),
        ("GET", ["applications", "@me"]) => (R::Application, "/applications/@me"),
        ("GET", ["oauth2", "applications", "@me"]) => (R::Application, "/oauth2/applications/@me"),
        ("POST", ["users", "@me", "channels"]) => (R::OpenDirect, "/users/@me/channels"),
        ("GET", ["users", user]) if id(user) => (R::GetUser, "/users/{user_id}"),
        ("GET", ["channels", channel]) if id(channel) => (R::GetChannel, "/channels/{channel_id}"),
        ("GET", ["guilds", guild]) if id(guild) => (R::GetGuild, "/guilds/{guild_id}"),
        ("GET", ["guilds", guild, "members", user]) if id(guild) && id(user) => {
            (R::GetMember, "/guilds/{guild_id}/members/{user_id}")
        }
        ("POST", ["channels", channel, "typing"]) if id(channel) => (R::Typing, "/channels/{channel_id}/typing"),
        ("POST", ["channels", channel, "messages"]) if id(channel) => {
            (R::CreateMessage, "/channels/{channel_id}/messages")
        }
        (verb @ ("GET" | "PATCH" | "DELETE"), ["channels", channel, "messages", message])
            if id(channel) && id(message) =>
        {
            let route = match verb {
                "GET" => R::GetMessage,
                "PATCH" => R::EditMessage,
                _ => R::DeleteMessage,
            };
            (route, "/channels/{channel_id}/messages/{message_id}")
        }
        (verb, ["applications", app, "commands", rest @ ..]) if id(app) => {
            command(verb, rest, &mut id, "/applications/{application_id}/commands")
        }
        (verb, ["applications", app, "guilds", guild, "commands", rest @ ..]) if id(app) && id(guild) => command(
            verb,
            rest,
            &mut id,
            "/applications/{application_id}/guilds/{guild_id}/commands",
        ),
        ("POST", ["interactions", interaction, secret, "callback"]) if id(interaction) => {
            token = Some((*secret).to_owned());
            (
                R::Callback,
                "/interactions/{interaction_id}/{interaction_token}/callback",
            )
        }
        ("POST", ["webhooks", app, secret]) if id(app) => {
            token = Some((*secret).to_owned());
            (R::FollowUp, "/webhooks/{webhook_id}/{webhook_token}")
        }
        (verb @ ("GET" | "PATCH" | "DELETE"), ["webhooks", app, secret, "messages", message])
            if id(app) && (*message == "@original" || id(message)) =>
        {
            token = Some((*secret).to_owned());
            let route = match verb {
                "GET" => R::GetFollowUp,
                "PATCH" => R::EditFollowUp,
                _ => R::DeleteFollowUp,
            };
            if *message == "@original" {
                (route, "/webhooks/{webhook_id}/{webhook_token}/messages/@original")
            } else {
                (route, "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}")
            }
        }
        _ => (R::Unknown, ""),
    };
    let (template, major) = (template.to_owned(), ids.first().copied().unwrap_or(0));
    let mut line = format!("{method} {path}");
    // Interactions are limited each by itself: a token of its own.
    let major = match &token {
        Some(token) => {
            line = line.replace(token.as_str(), "TOKEN");
            token
                .bytes()
                .fold(major, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)))
        }
        None => major,
    };
    Call {
        route,
        ids,
        token,
        template,
        line,
        major,
    }
}

fn command(verb: &str, rest: &[&str], id: &mut dyn FnMut(&str) -> bool, base: &'static str) -> (Route, &'static str) {
    match (verb, rest) {
        ("GET", []) => (Route::GetCommands, base),
        ("PUT", []) => (Route::PutCommands, base),
        ("POST", []) => (Route::CreateCommand, base),
        ("DELETE", [command]) if id(command) => (Route::DeleteCommand, ""),
        _ => (Route::Unknown, ""),
    }
}
