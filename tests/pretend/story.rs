//! The words a test is told in: who is there, who says what, what the bot answers, what goes wrong.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::PretendDiscord;
use super::State;
use super::faults::{Close, Fault, GatewayFault, Planned};
use super::gateway::Order;
use super::ids::unix_millis;
use super::interactions::{self, Ack, Doing};
use super::limits::Scope;
use super::permissions::Overwrite;
use super::rest::Route;
use super::views;
use super::world::{Member, Message, Reference, Role, User as Person, World};

/// How long a test waits for what must happen.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A guild of the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Guild(pub u64);
/// A channel, thread or direct messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Channel(pub u64);
/// A user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct User(pub u64);
/// A message someone wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Posted {
    /// The message.
    pub id: u64,
    /// Where.
    pub channel: Channel,
}

/// An interaction, by its token.
#[derive(Clone, Debug)]
pub struct Asked {
    token: String,
}

/// A message of the bot's, as it stood when it was looked at.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The id.
    pub id: u64,
    /// Where.
    pub channel: Channel,
    /// The message object.
    pub view: Value,
    /// Users it pinged.
    pub pings: Vec<u64>,
    /// Whether it pinged everyone.
    pub pings_everyone: bool,
    /// Whether only one user sees it.
    pub ephemeral: bool,
}

impl Answer {
    /// The answer that a message is.
    pub fn of(world: &World, message: &Message) -> Self {
        Self {
            id: message.id,
            channel: Channel(message.channel),
            view: views::message(world, message),
            pings: message.pings.clone(),
            pings_everyone: message.pings_everyone,
            ephemeral: message.ephemeral_for.is_some(),
        }
    }

    /// The text.
    pub fn content(&self) -> &str {
        self.view["content"].as_str().unwrap_or_default()
    }

    /// The message, to reply to it or look at it again.
    pub fn posted(&self) -> Posted {
        Posted {
            id: self.id,
            channel: self.channel,
        }
    }

    /// Buttons and selects, at any depth.
    pub fn components(&self) -> Vec<Value> {
        fn walk(value: &Value, found: &mut Vec<Value>) {
            for component in value.as_array().into_iter().flatten() {
                if component["custom_id"].is_string() || component["url"].is_string() {
                    found.push(component.clone());
                }
                walk(&component["components"], found);
            }
        }
        let mut found = Vec::new();
        walk(&self.view["components"], &mut found);
        found
    }

    /// Labels of the buttons.
    pub fn labels(&self) -> Vec<String> {
        self.components()
            .iter()
            .filter_map(|c| c["label"].as_str().map(str::to_owned))
            .collect()
    }
}

impl PretendDiscord {
    /// A guild with the bot in it.
    pub fn guild(&self, name: &str) -> Guild {
        let mut state = self.inner.lock();
        let id = state.world.add_guild(name);
        announce_guild(&mut state, id);
        Guild(id)
    }

    /// A text channel.
    pub fn channel(&self, guild: Guild, name: &str) -> Channel {
        self.new_channel(guild, name, None, "CHANNEL_CREATE")
    }

    /// A public thread.
    pub fn thread(&self, guild: Guild, parent: Channel, name: &str) -> Channel {
        self.new_channel(guild, name, Some(parent.0), "THREAD_CREATE")
    }

    fn new_channel(&self, guild: Guild, name: &str, parent: Option<u64>, event: &str) -> Channel {
        let state = &mut *self.inner.lock();
        let id = state.world.add_channel(guild.0, name, parent);
        let view = views::channel(&state.world, &state.world.channels[&id]).to_string();
        state
            .gateway
            .dispatch(&mut state.journal, Some(guild.0), 1, event, &view, None);
        Channel(id)
    }

    /// A person who is a member.
    pub fn member(&self, guild: Guild, name: &str) -> User {
        self.join(guild, name, false)
    }

    /// Another bot that is a member.
    pub fn other_bot(&self, guild: Guild, name: &str) -> User {
        self.join(guild, name, true)
    }

    fn join(&self, guild: Guild, name: &str, bot: bool) -> User {
        let mut state = self.inner.lock();
        let id = state.world.add_user(name, bot);
        state
            .world
            .guilds
            .get_mut(&guild.0)
            .unwrap()
            .members
            .insert(id, Member::default());
        User(id)
    }

    /// A person in no guild of the bot's.
    pub fn stranger(&self, name: &str) -> User {
        User(self.inner.lock().world.add_user(name, false))
    }

    /// A role with these permissions for these members.
    pub fn role(&self, guild: Guild, name: &str, permissions: u64, members: &[User]) -> u64 {
        let mut state = self.inner.lock();
        let id = state.world.ids.next();
        let guild = state.world.guilds.get_mut(&guild.0).unwrap();
        guild.roles.push(Role {
            id,
            name: name.into(),
            permissions,
        });
        for user in members {
            guild.members.get_mut(&user.0).unwrap().roles.push(id);
        }
        id
    }

    /// Takes permissions from the bot in a channel.
    pub fn deny_bot(&self, channel: Channel, permissions: u64) {
        let mut state = self.inner.lock();
        let bot = state.world.bot.id;
        let channel = state.world.channels.get_mut(&channel.0).unwrap();
        channel.overwrites.push(Overwrite {
            id: bot,
            kind: 1,
            allow: 0,
            deny: permissions,
        });
    }

    /// Gives back what was taken in a channel.
    pub fn allow_bot(&self, channel: Channel) {
        self.inner
            .lock()
            .world
            .channels
            .get_mut(&channel.0)
            .unwrap()
            .overwrites
            .clear();
    }

    /// Changes the state of a channel, user or anything else by hand.
    pub fn change_world(&self, change: impl FnOnce(&mut World)) {
        change(&mut self.inner.lock().world);
    }

    /// Looks at the world.
    pub fn world<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.inner.lock().world)
    }

    /// Sets a user's language.
    pub fn speaks(&self, user: User, locale: &str) {
        self.inner.lock().world.users.get_mut(&user.0).unwrap().locale = locale.into();
    }

    /// The user takes no direct messages from now on.
    pub fn closes_direct_messages(&self, user: User) {
        self.inner.lock().world.users.get_mut(&user.0).unwrap().dm_closed = true;
    }

    /// The user installs the application for itself.
    pub fn installs(&self, user: User) {
        self.inner.lock().installed_by.insert(user.0);
    }

    /// The bot is thrown out of a guild.
    pub fn throws_bot_out(&self, guild: Guild) {
        let state = &mut *self.inner.lock();
        let bot = state.world.bot.id;
        let data = json!({"id": guild.0.to_string()}).to_string();
        state.world.guilds.get_mut(&guild.0).unwrap().members.remove(&bot);
        state
            .gateway
            .dispatch(&mut state.journal, Some(guild.0), 1, "GUILD_DELETE", &data, None);
    }

    /// A channel is deleted, with what stands in it.
    pub fn deletes_channel(&self, channel: Channel) {
        let state = &mut *self.inner.lock();
        let Some(gone) = state.world.channels.remove(&channel.0) else {
            return;
        };
        let view = views::channel(&state.world, &gone).to_string();
        state.world.messages.retain(|_, message| message.channel != channel.0);
        state
            .gateway
            .dispatch(&mut state.journal, gone.guild, 1, "CHANNEL_DELETE", &view, None);
    }

    /// The bot's user id as a mention.
    pub fn mention(&self) -> String {
        format!("<@{}>", self.inner.lock().world.bot.id)
    }

    /// The direct messages between a user and the bot.
    pub fn direct(&self, user: User) -> Channel {
        Channel(self.inner.lock().world.direct_channel(user.0))
    }

    /// A user writes in a channel.
    pub fn says(&self, user: User, channel: Channel, text: &str) -> Posted {
        self.writes(user, channel, text, None)
    }

    /// A user replies to a message.
    pub fn replies(&self, user: User, to: Posted, text: &str) -> Posted {
        self.writes(user, to.channel, text, Some(to))
    }

    /// A user writes to the bot directly.
    pub fn whispers(&self, user: User, text: &str) -> Posted {
        self.says(user, self.direct(user), text)
    }

    fn writes(&self, user: User, channel: Channel, text: &str, to: Option<Posted>) -> Posted {
        let mut state = self.inner.lock();
        let author: Person = state.world.users[&user.0].clone();
        let mut message = state.world.message(author, channel.0, text);
        if let Some(to) = to {
            message.kind = 19;
            message.reference = Some(Reference {
                message: to.id,
                channel: to.channel.0,
            });
            message.pings = state
                .world
                .messages
                .get(&to.id)
                .map(|m| m.author.id)
                .into_iter()
                .collect();
        }
        let id = message.id;
        state.note(format!("{} writes {id}: {text}", message.author.name));
        state.post(message);
        Posted { id, channel }
    }

    /// A webhook writes in a channel.
    pub fn webhook_says(&self, channel: Channel, name: &str, text: &str) -> Posted {
        let mut state = self.inner.lock();
        let id = state.world.ids.next();
        let author = Person {
            id,
            name: name.into(),
            bot: true,
            dm_closed: true,
            locale: "en-US".into(),
        };
        let mut message = state.world.message(author, channel.0, text);
        message.webhook = Some(id);
        let id = message.id;
        state.note(format!("webhook {name} writes {id}: {text}"));
        state.post(message);
        Posted { id, channel }
    }

    /// The author changes a message.
    pub fn edits(&self, message: Posted, text: &str) {
        let mut state = self.inner.lock();
        let Some(mut changed) = state.world.messages.get(&message.id).cloned() else {
            return;
        };
        changed.content = text.into();
        changed.edited = Some(unix_millis());
        state.note(format!("{} is edited: {text}", message.id));
        state.change(changed);
    }

    /// A message is deleted by its author or a moderator.
    pub fn deletes(&self, message: Posted) {
        let mut state = self.inner.lock();
        state.note(format!("{} is deleted", message.id));
        state.remove(message.id);
    }

    /// The event of a message once more, as gateways sometimes send it. `observed`
    pub fn duplicates(&self, message: Posted) {
        let mut state = self.inner.lock();
        let Some(found) = state.world.messages.get(&message.id).cloned() else {
            return;
        };
        state.announce("MESSAGE_CREATE", &found);
    }

    /// Waits for the bot's first reply to a message.
    pub async fn reply_to(&self, question: Posted) -> Answer {
        match self.maybe_reply(question, PATIENCE).await {
            Some(answer) => answer,
            None => self.fail(&format!("no reply to {} within {PATIENCE:?}", question.id)),
        }
    }

    /// The bot's first reply to a message, should it come in time.
    pub async fn maybe_reply(&self, question: Posted, within: Duration) -> Option<Answer> {
        let wait = {
            let mut state = self.inner.lock();
            let there = state
                .answers
                .get(&question.id)
                .and_then(|list| state.world.messages.get(list.first()?));
            if let Some(message) = there {
                return Some(Answer::of(&state.world, message));
            }
            let (tell, wait) = oneshot::channel();
            state.waiting.entry(question.id).or_default().push(tell);
            wait
        };
        tokio::time::timeout(within, wait).await.ok()?.ok()
    }

    /// How often the bot replied to a message.
    pub fn replies_to(&self, question: Posted) -> usize {
        self.inner.lock().answers.get(&question.id).map_or(0, Vec::len)
    }

    /// A message as it stands now, if it still does.
    pub fn look(&self, message: Posted) -> Option<Answer> {
        let state = self.inner.lock();
        state
            .world
            .messages
            .get(&message.id)
            .map(|found| Answer::of(&state.world, found))
    }

    /// Messages of the bot that stand in a channel.
    pub fn of_bot_in(&self, channel: Channel) -> Vec<Answer> {
        let state = self.inner.lock();
        let own = |m: &&Message| m.channel == channel.0 && m.author.id == state.world.bot.id;
        let mut found: Vec<_> = state
            .world
            .messages
            .values()
            .filter(own)
            .map(|m| Answer::of(&state.world, m))
            .collect();
        found.sort_by_key(|answer| answer.id);
        found
    }

    /// Messages and interaction answers the bot sent so far.
    pub fn sent(&self) -> u64 {
        self.inner.lock().sent
    }

    /// Lets this time pass and fails where the bot sent anything.
    pub async fn quiet(&self, time: Duration) {
        let before = self.sent();
        tokio::time::sleep(time).await;
        if self.sent() != before {
            self.fail("the bot sent something where it should be quiet");
        }
    }

    /// Waits until something holds, and fails with `what` where it never does.
    pub async fn until(&self, what: &str, mut holds: impl FnMut(&PretendDiscord) -> bool) {
        let start = Instant::now();
        while !holds(self) {
            if start.elapsed() > PATIENCE {
                self.fail(&format!("waited {PATIENCE:?} for: {what}"));
            }
            let _ = tokio::time::timeout(Duration::from_millis(20), self.inner.changed.notified()).await;
        }
    }

    /// Waits until this many shards are connected and ready.
    pub async fn ready(&self, shards: usize) {
        self.until(&format!("{shards} shards ready"), |discord| {
            discord.ready_shards() >= shards
        })
        .await;
    }

    /// Shards connected and ready.
    pub fn ready_shards(&self) -> usize {
        self.inner.lock().gateway.ready_shards()
    }

    /// Fails with the journal.
    #[track_caller]
    pub fn fail(&self, why: &str) -> ! {
        let journal = self.inner.lock().journal.to_string();
        panic!("{why}\njournal:\n{journal}")
    }

    /// Whether the bot has registered a command of this name, globally or for a guild.
    pub fn has_command(&self, name: &str) -> bool {
        self.inner
            .lock()
            .commands
            .iter()
            .any(|command| command.view["name"] == json!(name))
    }

    /// The definitions the bot has registered.
    pub fn commands(&self) -> Vec<Value> {
        self.inner
            .lock()
            .commands
            .iter()
            .map(|command| command.view.clone())
            .collect()
    }

    /// A user gives a slash command; `path` is "command" or "command subcommand". Waits until it is registered.
    pub async fn slash(&self, user: User, channel: Channel, path: &str, options: &[(&str, Value)]) -> Asked {
        let root = path.split(' ').next().unwrap_or_default().to_owned();
        self.until(&format!("/{root} registered"), |discord| discord.has_command(&root))
            .await;
        self.interact(user, channel, 2, path, None, |state, guild| {
            interactions::command_data(state, guild, path, options, None)
        })
    }

    /// A user types in an option that completes itself.
    pub async fn types(&self, user: User, channel: Channel, path: &str, option: &str, typed: &str) -> Asked {
        let root = path.split(' ').next().unwrap_or_default().to_owned();
        self.until(&format!("/{root} registered"), |discord| discord.has_command(&root))
            .await;
        self.interact(user, channel, 4, path, None, |state, guild| {
            interactions::command_data(state, guild, path, &[(option, json!(typed))], Some(option))
        })
    }

    /// A user uses a command of a message's context menu.
    pub async fn uses_on(&self, user: User, message: Posted, name: &str) -> Asked {
        self.until(&format!("{name} registered"), |discord| discord.has_command(name))
            .await;
        self.interact(user, message.channel, 2, name, None, |state, guild| {
            interactions::context_data(state, guild, name, message.id)
        })
    }

    /// A user presses the button with this label (or custom id).
    pub fn presses(&self, user: User, on: &Answer, button: &str) -> Asked {
        let found = on
            .components()
            .into_iter()
            .find(|c| c["label"] == json!(button) || c["custom_id"] == json!(button));
        let Some(component) = found else {
            self.fail(&format!("no button {button} on {:#}", on.view))
        };
        let id = component["custom_id"].as_str().unwrap_or_default().to_owned();
        self.component(
            user,
            on,
            &id,
            json!({"component_type": component["type"], "custom_id": id}),
        )
    }

    /// A user chooses a value of the message's select menu.
    pub fn chooses(&self, user: User, on: &Answer, value: &str) -> Asked {
        let found = on.components().into_iter().find(|c| c["type"] == json!(3));
        let Some(component) = found else {
            self.fail(&format!("no select on {:#}", on.view))
        };
        let id = component["custom_id"].as_str().unwrap_or_default().to_owned();
        self.component(
            user,
            on,
            &id,
            json!({"component_type": 3, "custom_id": id, "values": [value]}),
        )
    }

    /// A component interaction with data made by hand, as an old or forged message sends it.
    pub fn component(&self, user: User, on: &Answer, id: &str, data: Value) -> Asked {
        let message = on.id;
        self.interact(user, on.channel, 3, id, Some(message), |_, _| Some(data))
    }

    /// A user sends a modal off: custom id and values by field id.
    pub fn submits(&self, user: User, channel: Channel, modal: &str, fields: &[(&str, &str)]) -> Asked {
        let rows: Vec<Value> = fields
            .iter()
            .map(|(id, value)| json!({"type": 1, "components": [{"type": 4, "custom_id": id, "value": value}]}))
            .collect();
        let data = json!({"custom_id": modal, "components": rows});
        self.interact(user, channel, 5, modal, None, |_, _| Some(data))
    }

    fn interact(
        &self,
        user: User,
        channel: Channel,
        kind: u64,
        name: &str,
        on: Option<u64>,
        data: impl FnOnce(&State, Option<u64>) -> Option<Value>,
    ) -> Asked {
        let token = {
            let mut state = self.inner.lock();
            let guild = state.world.guild_of(channel.0);
            match data(&state, guild) {
                Some(data) => {
                    let doing = Doing {
                        user: user.0,
                        channel: channel.0,
                    };
                    state.note(format!("interaction of type {kind}: {name}"));
                    Some(interactions::create(&mut state, doing, kind, name, data, on))
                }
                None => None,
            }
        };
        match token {
            Some(token) => Asked { token },
            None => self.fail(&format!("{name}: no such command or option")),
        }
    }

    /// Waits for the first answer to an interaction, whatever it is.
    pub async fn first_answer(&self, asked: &Asked) -> Ack {
        self.until("an answer to an interaction", |discord| discord.ack(asked).is_some())
            .await;
        self.ack(asked).unwrap()
    }

    /// The first answer, if it came.
    pub fn ack(&self, asked: &Asked) -> Option<Ack> {
        self.inner.lock().interactions.get(&asked.token)?.ack.clone()
    }

    /// Waits for the message that answers an interaction; where the answer was put off, for the edit.
    pub async fn response_to(&self, asked: &Asked) -> Answer {
        self.until("a message in answer to an interaction", |discord| {
            discord.response(asked).is_some()
        })
        .await;
        self.response(asked).unwrap()
    }

    fn response(&self, asked: &Asked) -> Option<Answer> {
        let state = self.inner.lock();
        let pending = state.interactions.get(&asked.token)?;
        let message = pending.original.filter(|_| !pending.loading && pending.ack.is_some())?;
        state
            .world
            .messages
            .get(&message)
            .map(|message| Answer::of(&state.world, message))
    }

    /// Waits for autocomplete choices: name and value.
    pub async fn choices_for(&self, asked: &Asked) -> Vec<(String, String)> {
        let ack = self.first_answer(asked).await;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let list = ack.data["choices"].as_array().cloned().unwrap_or_default();
        list.iter()
            .map(|choice| (text(&choice["name"]), text(&choice["value"])))
            .collect()
    }

    /// Plans a fault of REST.
    pub fn fault(&self, route: Route, fault: impl Into<Planned<Fault>>) {
        let fault = fault.into();
        let mut state = self.inner.lock();
        state.note(format!("fault planned for {route:?}: {fault:?}"));
        state.faults.plan(route, fault);
    }

    /// Plans a fault of gateway connections to come.
    pub fn gateway_fault(&self, fault: impl Into<Planned<GatewayFault>>) {
        let fault = fault.into();
        let mut state = self.inner.lock();
        state.note(format!("gateway fault planned: {fault:?}"));
        state.faults.plan_gateway(fault);
    }

    /// Forgets all planned faults.
    pub fn lift_faults(&self) {
        self.inner.lock().faults.lift();
    }

    /// Ends every open gateway connection this way.
    pub fn end_connections(&self, how: Close) {
        self.order(&format!("all connections end: {how:?}"), || Order::End(how));
    }

    /// Sends every connection a requested reconnect (op 7).
    pub fn asks_to_reconnect(&self) {
        self.send_raw(7, r#"{"op":7,"s":null,"t":null,"d":null}"#);
    }

    /// Sends every connection an invalid session (op 9); one that cannot be resumed is forgotten.
    pub fn invalidates_sessions(&self, resumable: bool) {
        self.send_raw(9, &format!(r#"{{"op":9,"s":null,"t":null,"d":{resumable}}}"#));
        if !resumable {
            self.inner.lock().gateway.sessions.clear();
        }
    }

    /// Asks every connection for a heartbeat at once (op 1).
    pub fn asks_for_heartbeat(&self) {
        self.send_raw(1, r#"{"op":1,"s":null,"t":null,"d":null}"#);
    }

    /// From now on heartbeats of open connections are acknowledged, or not.
    pub fn acknowledges(&self, on: bool) {
        self.order(&format!("acknowledges heartbeats: {on}"), || Order::Acks(on));
    }

    /// Open connections fall silent and stay open: half-open.
    pub fn falls_silent(&self) {
        self.order("all connections fall silent", || Order::Silence);
    }

    /// Sends every connection this text, be it a payload or not.
    pub fn send_raw(&self, op: u64, text: &str) {
        self.order("", || Order::Send(text.into(), op, "sent by the test".into()));
    }

    /// Sends an event with this name and data to the sessions of a guild's shard, numbered like any other.
    pub fn event(&self, guild: Option<Guild>, name: &str, data: &Value) {
        let state = &mut *self.inner.lock();
        state.gateway.dispatch(
            &mut state.journal,
            guild.map(|guild| guild.0),
            0,
            name,
            &data.to_string(),
            None,
        );
    }

    /// Skips sequence numbers, as a lost event would.
    pub fn skips_sequence(&self, count: u64) {
        for session in self.inner.lock().gateway.sessions.values_mut() {
            session.sequence += count;
        }
    }

    fn order(&self, note: &str, order: impl Fn() -> Order) {
        let mut state = self.inner.lock();
        if !note.is_empty() {
            state.note(note.into());
        }
        for orders in state.gateway.open.values() {
            let _ = orders.send(order());
        }
    }

    /// Requests refused by this limit.
    pub fn refused(&self, scope: Scope) -> u64 {
        self.inner.lock().limits.refused(scope)
    }

    /// Requests that Discord counts as invalid, of the last ten minutes.
    pub fn invalid_requests(&self) -> usize {
        self.inner.lock().limits.invalid()
    }

    /// Changes the identify budget that is left.
    pub fn identifies_left(&self, left: u64) {
        self.inner.lock().gateway.limit.remaining = left;
    }

    /// The token is reset in the portal: REST gives 401, the gateway 4004.
    pub fn revokes_token(&self) {
        self.inner.lock().token_revoked = true;
        self.end_connections(Close::Code(4004));
    }
}

fn announce_guild(state: &mut State, id: u64) {
    let view = views::guild_create(&state.world, &state.world.guilds[&id]).to_string();
    state
        .gateway
        .dispatch(&mut state.journal, Some(id), 1, "GUILD_CREATE", &view, None);
}
