// A minimal bot of discord.js and fuse.js that answers from the same questions, as a measure for benches/whole_path.rs.
const fs = require("node:fs");
const { Client, GatewayIntentBits } = require("discord.js");
const Fuse = require("fuse.js");

const PREFIX = "!nato ";

const rows = JSON.parse(fs.readFileSync(process.env.ANSWERS, "utf8"));
const fuse = new (Fuse.default ?? Fuse)(rows, { keys: ["question"], ignoreLocation: true, threshold: 0.6 });

const client = new Client({
  intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.MessageContent],
  allowedMentions: { parse: [] },
  rest: { api: process.env.DISCORD_API_BASE + "/api", globalRequestsPerSecond: 1_000_000 },
});

client.on("messageCreate", async (message) => {
  if (message.author.bot || !message.content.startsWith(PREFIX)) return;
  const [found] = fuse.search(message.content.slice(PREFIX.length), { limit: 1 });
  await message.reply(found ? found.item.answer.slice(0, 2000) : "I don't know.");
});

client.login(process.env.DISCORD_TOKEN);
