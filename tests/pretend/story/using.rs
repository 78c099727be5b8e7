//! What people do with commands, buttons, menus and modals, and what comes back.

use serde_json::{Value, json};

use super::super::interactions::{self, Ack, Doing};
use super::super::{PretendDiscord, State};
use super::{Answer, Asked, Channel, Posted, User};

impl PretendDiscord {
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
}
