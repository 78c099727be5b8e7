//! What people and webhooks write, edit and delete.

use super::super::PretendDiscord;
use super::super::ids::unix_millis;
use super::super::world::{Reference, User as Person};
use super::{Channel, Posted, User};

impl PretendDiscord {
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
}
