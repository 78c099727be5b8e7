//! What exists in the pretend Discord: users, guilds, channels, messages; no protocol.

use std::collections::{BTreeMap, HashMap, VecDeque};

use serde_json::Value;

use super::ids::Ids;
use super::permissions::{self, Overwrite};

/// A person, a bot or (only as an author) a webhook.
#[derive(Clone)]
pub struct User {
    /// The id.
    pub id: u64,
    /// The name, shown as username and global name.
    pub name: String,
    /// Belongs to an application.
    pub bot: bool,
    /// Takes no direct messages from the bot.
    pub dm_closed: bool,
    /// What the client of this user is set to.
    pub locale: String,
}

/// A user within a guild.
#[derive(Clone, Default)]
pub struct Member {
    /// Role ids, the guild's own aside.
    pub roles: Vec<u64>,
    /// Timed out by a moderator.
    pub timed_out: bool,
}

/// A named set of permissions.
pub struct Role {
    /// The id; equal to the guild's for everyone's role.
    pub id: u64,
    /// The name.
    pub name: String,
    /// The bits.
    pub permissions: u64,
}

/// A server.
pub struct Guild {
    /// The id.
    pub id: u64,
    /// The name.
    pub name: String,
    /// The owner's user id.
    pub owner: u64,
    /// All roles, everyone's first.
    pub roles: Vec<Role>,
    /// Members by user id.
    pub members: BTreeMap<u64, Member>,
    /// Channel and thread ids.
    pub channels: Vec<u64>,
    /// Its preferred language.
    pub locale: String,
}

/// A text channel (kind 0), direct messages (1) or a public thread (11).
pub struct Channel {
    /// The id.
    pub id: u64,
    /// Discord's number for the kind.
    pub kind: u8,
    /// The guild, none for direct messages.
    pub guild: Option<u64>,
    /// The name.
    pub name: String,
    /// The channel a thread hangs under.
    pub parent: Option<u64>,
    /// Exceptions to the roles.
    pub overwrites: Vec<Overwrite>,
    /// The other side of direct messages.
    pub recipient: Option<u64>,
    /// An archived thread; only threads are.
    pub archived: bool,
    /// A locked thread.
    pub locked: bool,
    /// The newest message.
    pub last_message: Option<u64>,
}

impl Channel {
    /// Whether this is a thread.
    pub fn is_thread(&self) -> bool {
        self.kind == 11
    }
}

/// Where a message points to.
#[derive(Clone, Copy)]
pub struct Reference {
    /// The message.
    pub message: u64,
    /// Its channel.
    pub channel: u64,
}

/// A message as it stands.
#[derive(Clone)]
pub struct Message {
    /// The id.
    pub id: u64,
    /// The channel.
    pub channel: u64,
    /// The author; for a webhook a user that exists only here.
    pub author: User,
    /// Sent by a webhook.
    pub webhook: Option<u64>,
    /// Sent by an application.
    pub application: Option<u64>,
    /// Discord's number for the kind: 0 plain, 19 reply, 20 slash command, 23 context menu.
    pub kind: u8,
    /// The text.
    pub content: String,
    /// Unix milliseconds of the last edit.
    pub edited: Option<u64>,
    /// Replies to.
    pub reference: Option<Reference>,
    /// Embeds as sent.
    pub embeds: Value,
    /// Components as sent.
    pub components: Value,
    /// Attachments as shown.
    pub attachments: Vec<Value>,
    /// Discord's flags.
    pub flags: u64,
    /// The nonce it was sent with.
    pub nonce: Option<Value>,
    /// Users that this message pinged.
    pub pings: Vec<u64>,
    /// Everyone was pinged.
    pub pings_everyone: bool,
    /// Interaction that it answers, as Discord describes it.
    pub interaction: Option<Value>,
    /// For this user only; never stands in the channel.
    pub ephemeral_for: Option<u64>,
}

/// All of it.
pub struct World {
    /// Id source.
    pub ids: Ids,
    /// The bot under test.
    pub bot: User,
    /// Its application; not equal to the bot's id, as for older applications, so that mixing them up shows.
    pub application: u64,
    /// Users by id.
    pub users: HashMap<u64, User>,
    /// Guilds by id; the bot is in those whose members hold it.
    pub guilds: BTreeMap<u64, Guild>,
    /// Channels by id.
    pub channels: HashMap<u64, Channel>,
    /// Messages by id.
    pub messages: HashMap<u64, Message>,
    /// Message ids in order of age, to forget the oldest.
    order: VecDeque<u64>,
    /// Direct message channel by user.
    pub direct: HashMap<u64, u64>,
    /// Most messages kept.
    pub keep_messages: usize,
}

impl World {
    /// An empty world with the bot in it.
    pub fn new(keep_messages: usize) -> Self {
        let mut ids = Ids::default();
        let application = ids.next();
        let bot = User {
            id: ids.next(),
            name: "alliance-bot".into(),
            bot: true,
            dm_closed: false,
            locale: "en-US".into(),
        };
        let users = HashMap::from([(bot.id, bot.clone())]);
        Self {
            ids,
            bot,
            application,
            users,
            guilds: BTreeMap::new(),
            channels: HashMap::new(),
            messages: HashMap::new(),
            order: VecDeque::new(),
            direct: HashMap::new(),
            keep_messages,
        }
    }

    /// Adds a user.
    pub fn add_user(&mut self, name: &str, bot: bool) -> u64 {
        let id = self.ids.next();
        let user = User {
            id,
            name: name.into(),
            bot,
            dm_closed: false,
            locale: "en-US".into(),
        };
        self.users.insert(id, user);
        id
    }

    /// Adds a guild, owned by a user of its own, with the bot in it.
    pub fn add_guild(&mut self, name: &str) -> u64 {
        let id = self.ids.next_guild();
        let owner = self.add_user(&format!("owner of {name}"), false);
        let everyone = Role {
            id,
            name: "@everyone".into(),
            permissions: permissions::EVERYONE,
        };
        let members = [owner, self.bot.id]
            .into_iter()
            .map(|user| (user, Member::default()))
            .collect();
        let guild = Guild {
            id,
            name: name.into(),
            owner,
            roles: vec![everyone],
            members,
            channels: Vec::new(),
            locale: "en-US".into(),
        };
        self.guilds.insert(id, guild);
        id
    }

    /// Adds a channel or, under a parent, a thread.
    pub fn add_channel(&mut self, guild: u64, name: &str, parent: Option<u64>) -> u64 {
        let id = self.ids.next();
        let kind = if parent.is_some() { 11 } else { 0 };
        self.channels
            .insert(id, new_channel(id, kind, Some(guild), name, parent, None));
        self.guilds.get_mut(&guild).unwrap().channels.push(id);
        id
    }

    /// The direct messages between the bot and a user, opened if need be.
    pub fn direct_channel(&mut self, user: u64) -> u64 {
        if let Some(id) = self.direct.get(&user) {
            return *id;
        }
        let id = self.ids.next();
        self.channels.insert(id, new_channel(id, 1, None, "", None, Some(user)));
        self.direct.insert(user, id);
        id
    }

    /// Keeps a message, forgetting the oldest beyond the most kept.
    pub fn keep(&mut self, message: Message) {
        if let Some(channel) = self.channels.get_mut(&message.channel) {
            channel.last_message = Some(message.id);
        }
        self.order.push_back(message.id);
        self.messages.insert(message.id, message);
        while self.order.len() > self.keep_messages {
            if let Some(oldest) = self.order.pop_front() {
                self.messages.remove(&oldest);
            }
        }
    }

    /// A plain message of `author`, not yet kept.
    pub fn message(&mut self, author: User, channel: u64, content: &str) -> Message {
        Message {
            id: self.ids.next(),
            channel,
            author,
            webhook: None,
            application: None,
            kind: 0,
            content: content.into(),
            edited: None,
            reference: None,
            embeds: Value::Array(Vec::new()),
            components: Value::Array(Vec::new()),
            attachments: Vec::new(),
            flags: 0,
            nonce: None,
            pings: Vec::new(),
            pings_everyone: false,
            interaction: None,
            ephemeral_for: None,
        }
    }

    /// The guild of a channel.
    pub fn guild_of(&self, channel: u64) -> Option<u64> {
        self.channels.get(&channel).and_then(|channel| channel.guild)
    }

    /// Whether the bot is a member of the guild.
    pub fn bot_in(&self, guild: u64) -> bool {
        self.guilds
            .get(&guild)
            .is_some_and(|guild| guild.members.contains_key(&self.bot.id))
    }
}

fn new_channel(id: u64, kind: u8, guild: Option<u64>, name: &str, parent: Option<u64>, to: Option<u64>) -> Channel {
    Channel {
        id,
        kind,
        guild,
        name: name.into(),
        parent,
        overwrites: Vec::new(),
        recipient: to,
        archived: false,
        locked: false,
        last_message: None,
    }
}

/// User ids mentioned in a text, in order, each once.
pub fn mentioned(content: &str) -> Vec<u64> {
    let mut found = Vec::new();
    for part in content.split("<@").skip(1) {
        let digits = part.strip_prefix('!').unwrap_or(part);
        let Some((digits, _)) = digits.split_once('>') else {
            continue;
        };
        if let Ok(id) = digits.parse()
            && !found.contains(&id)
        {
            found.push(id);
        }
    }
    found
}
