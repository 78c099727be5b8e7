"""A minimal bot of discord.py and rapidfuzz that answers from the same questions, as a measure for benches/whole_path.rs."""

import json
import os

import discord
import yarl
from rapidfuzz import fuzz, process, utils

PREFIX = "!nato "

discord.http.Route.BASE = os.environ["DISCORD_API_BASE"] + "/api/v10"
Socket = discord.gateway.DiscordWebSocket
Socket.DEFAULT_GATEWAY = yarl.URL(os.environ["DISCORD_GATEWAY"])
connect = Socket.from_client.__func__


async def uncompressed(cls, client, **how):
    how["compress"] = False
    return await connect(cls, client, **how)


Socket.from_client = classmethod(uncompressed)

with open(os.environ["ANSWERS"], encoding="utf-8") as file:
    rows = json.load(file)
questions = [utils.default_process(row["question"]) for row in rows]

intents = discord.Intents.none()
intents.guilds = intents.guild_messages = intents.message_content = True
client = discord.Client(intents=intents, allowed_mentions=discord.AllowedMentions.none())


@client.event
async def on_message(message):
    if message.author.bot or not message.content.startswith(PREFIX):
        return
    asked = utils.default_process(message.content[len(PREFIX) :])
    found = process.extractOne(asked, questions, scorer=fuzz.WRatio, score_cutoff=60)
    await message.reply(rows[found[2]]["answer"][:2000] if found else "I don't know.")


client.run(os.environ["DISCORD_TOKEN"], log_handler=None)
