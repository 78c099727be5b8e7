//! The pretend Discord itself, asked by a small client written by hand.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "test code: to panic is to fail")]

use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::pretend::faults::{Close, Fault, GatewayFault};
use crate::pretend::gateway::intent;
use crate::pretend::limits::Scope;
use crate::pretend::rest::Route;
use crate::pretend::story::{Channel, Guild, User};
use crate::pretend::{PretendDiscord, Settings, openapi, permissions};

const INTENTS: u64 = intent::GUILDS | intent::GUILD_MESSAGES | intent::DIRECT_MESSAGES;

struct Client {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Client {
    fn of(discord: &PretendDiscord) -> Self {
        let http = reqwest::Client::builder()
            .user_agent("DiscordBot (https://example.org, 1)")
            .no_proxy();
        let http = http.timeout(Duration::from_secs(5)).build().unwrap();
        Self {
            http,
            base: format!("{}/api/v10", discord.base()),
            token: discord.token(),
        }
    }

    fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        self.http
            .request(method, format!("{}{path}", self.base))
            .header("authorization", format!("Bot {}", self.token))
    }

    async fn ask(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let mut request = self.request(method, path);
        if !body.is_null() {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap_or(Value::Null))
    }

    async fn post(&self, channel: Channel, body: Value) -> (u16, Value) {
        self.ask("POST", &format!("/channels/{}/messages", channel.0), body)
            .await
    }
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn connect(url: &str) -> Socket {
    tokio_tungstenite::connect_async(format!("{url}/?v=10&encoding=json"))
        .await
        .unwrap()
        .0
}

async fn hear(socket: &mut Socket) -> Value {
    loop {
        let frame = tokio::time::timeout(Duration::from_secs(5), socket.next())
            .await
            .unwrap();
        match frame {
            Some(Ok(Frame::Text(text))) => return serde_json::from_str(&text).unwrap(),
            Some(Ok(Frame::Close(frame))) => return json!({"close": frame.map(|frame| u16::from(frame.code))}),
            Some(Ok(_)) => {}
            other => return json!({"gone": format!("{other:?}")}),
        }
    }
}

async fn tell(socket: &mut Socket, payload: Value) {
    socket.send(Frame::text(payload.to_string())).await.unwrap();
}

async fn identify(discord: &PretendDiscord, intents: u64, shard: (u64, u64)) -> (Socket, Value) {
    let mut socket = connect(&gateway_url(discord).await).await;
    assert_eq!(hear(&mut socket).await["op"], 10);
    let properties = json!({"os": "linux", "browser": "test", "device": "test"});
    let d =
        json!({"token": discord.token(), "intents": intents, "properties": properties, "shard": [shard.0, shard.1]});
    tell(&mut socket, json!({"op": 2, "d": d})).await;
    let first = hear(&mut socket).await;
    (socket, first)
}

async fn gateway_url(discord: &PretendDiscord) -> String {
    let (status, view) = Client::of(discord).ask("GET", "/gateway/bot", Value::Null).await;
    assert_eq!(status, 200);
    view["url"].as_str().unwrap().to_owned()
}

fn tea_house(discord: &PretendDiscord) -> (Guild, Channel, User) {
    let guild = discord.guild("Tea house");
    (guild, discord.channel(guild, "general"), discord.member(guild, "ann"))
}

fn calm(text: &str) -> Value {
    json!({"content": text, "allowed_mentions": {"parse": []}})
}

#[tokio::test]
async fn a_message_reaches_the_client_and_its_reply_the_story() {
    let discord = PretendDiscord::start().await;
    let (_, channel, ann) = tea_house(&discord);
    let (mut socket, ready) = identify(&discord, INTENTS | intent::MESSAGE_CONTENT, (0, 1)).await;
    assert_eq!(ready["t"], "READY");
    assert_ne!(
        ready["d"]["resume_gateway_url"],
        gateway_url(&discord).await,
        "resuming has an address of its own"
    );
    assert_eq!(hear(&mut socket).await["t"], "GUILD_CREATE");
    let question = discord.says(ann, channel, "!nato members");
    let event = hear(&mut socket).await;
    assert_eq!(
        (&event["t"], &event["d"]["content"]),
        (&json!("MESSAGE_CREATE"), &json!("!nato members"))
    );
    let mut body = calm("Thirty-two.");
    body["message_reference"] = json!({"message_id": question.id.to_string(), "fail_if_not_exists": false});
    let (status, view) = Client::of(&discord).post(channel, body).await;
    assert_eq!(status, 200, "{view}");
    let reply = discord.reply_to(question).await;
    assert_eq!((reply.content(), reply.pings.len()), ("Thirty-two.", 0));
    discord.quiet(Duration::from_millis(50)).await;
    eprintln!("OpenAPI document at hand: {}", openapi::at_hand());
}

#[tokio::test]
async fn text_is_blanked_without_the_intent_unless_the_bot_is_meant() {
    let discord = PretendDiscord::start().await;
    let (_, channel, ann) = tea_house(&discord);
    let (mut socket, _) = identify(&discord, INTENTS, (0, 1)).await;
    hear(&mut socket).await;
    discord.says(ann, channel, "secret");
    assert_eq!(hear(&mut socket).await["d"]["content"], "");
    let called = format!("{} hello", discord.mention());
    discord.says(ann, channel, &called);
    assert_eq!(hear(&mut socket).await["d"]["content"], called.as_str());
    discord.whispers(ann, "direct");
    assert_eq!(hear(&mut socket).await["d"]["content"], "direct");
}

#[tokio::test]
async fn a_lost_session_is_resumed_with_what_was_missed() {
    let discord = PretendDiscord::start().await;
    let (_, channel, ann) = tea_house(&discord);
    let (mut socket, ready) = identify(&discord, INTENTS | intent::MESSAGE_CONTENT, (0, 1)).await;
    let mut seq = hear(&mut socket).await["s"].as_u64().unwrap();
    for how in [Close::Drop, Close::Reset, Close::WithoutCode, Close::Code(4000)] {
        discord.end_connections(how);
        let end = hear(&mut socket).await;
        match how {
            Close::Code(code) => assert_eq!(end["close"], code),
            Close::WithoutCode => assert!(end["close"] == 1005 || end == json!({"close": null}), "{end}"),
            _ => assert!(end["gone"].is_string(), "{end}"),
        }
        discord
            .until("the session is lost", |discord| discord.ready_shards() == 0)
            .await;
        discord.says(ann, channel, "while you were away");
        socket = connect(ready["d"]["resume_gateway_url"].as_str().unwrap()).await;
        hear(&mut socket).await;
        tell(
            &mut socket,
            json!({"op": 6, "d": {"token": discord.token(), "session_id": ready["d"]["session_id"], "seq": seq}}),
        )
        .await;
        let missed = hear(&mut socket).await;
        assert_eq!(missed["d"]["content"], "while you were away");
        let resumed = hear(&mut socket).await;
        assert_eq!(resumed["t"], "RESUMED");
        seq = resumed["s"].as_u64().unwrap();
    }
}

#[tokio::test]
async fn the_gateway_refuses_what_discord_refuses() {
    let cases = [
        (
            "an intent that is not granted",
            INTENTS | intent::GUILD_MEMBERS,
            (0, 1),
            json!({"close": 4014}),
        ),
        ("an intent that does not exist", 1 << 30, (0, 1), json!({"close": 4013})),
        ("a shard beyond the last", INTENTS, (4, 4), json!({"close": 4010})),
    ];
    for (what, intents, shard, expected) in cases {
        let discord = PretendDiscord::start().await;
        assert_eq!(identify(&discord, intents, shard).await.1, expected, "{what}");
    }
    let discord = PretendDiscord::start().await;
    assert_eq!(identify(&discord, INTENTS, (0, 1)).await.1["t"], "READY");
    assert_eq!(
        identify(&discord, INTENTS, (0, 1)).await.1["op"],
        9,
        "two IDENTIFYs within five seconds"
    );
    discord.identifies_left(0, Duration::from_secs(86_400));
    assert_eq!(
        identify(&discord, INTENTS, (0, 1)).await.1["close"],
        4004,
        "the budget is spent, the token reset"
    );
    let mut socket = connect(&discord.gateway_url()).await;
    hear(&mut socket).await;
    tell(&mut socket, json!({"op": 3, "d": {}})).await;
    assert_eq!(hear(&mut socket).await["close"], 4003, "a payload before IDENTIFY");
}

#[tokio::test]
async fn guilds_are_dealt_to_shards_and_direct_messages_to_the_first() {
    let discord = PretendDiscord::start_with(Settings {
        max_concurrency: 4,
        ..Settings::default()
    })
    .await;
    let mut channels = Vec::new();
    for number in 0..8 {
        let guild = discord.guild(&format!("guild {number}"));
        channels.push((guild, discord.channel(guild, "general"), discord.member(guild, "ann")));
    }
    let mut sockets = Vec::new();
    for shard in 0..4 {
        let (mut socket, ready) = identify(&discord, INTENTS | intent::MESSAGE_CONTENT, (shard, 4)).await;
        assert_eq!(ready["d"]["guilds"].as_array().unwrap().len(), 2);
        hear(&mut socket).await;
        hear(&mut socket).await;
        sockets.push(socket);
    }
    for (guild, channel, ann) in &channels {
        discord.says(*ann, *channel, "hello");
        let shard = usize::try_from((guild.0 >> 22) % 4).unwrap();
        assert_eq!(hear(&mut sockets[shard]).await["d"]["guild_id"], guild.0.to_string());
    }
    discord.whispers(channels[3].2, "psst");
    assert_eq!(hear(&mut sockets[0]).await["d"]["content"], "psst");
}

#[tokio::test]
async fn limits_are_discords() {
    let discord = PretendDiscord::start().await;
    let (guild, channel, _) = tea_house(&discord);
    let client = Client::of(&discord);
    for number in 0..5 {
        assert_eq!(client.post(channel, calm(&format!("{number}"))).await.0, 200);
    }
    let (status, view) = client.post(channel, calm("one too many")).await;
    assert_eq!((status, &view["global"]), (429, &json!(false)));
    let other = discord.channel(guild, "other");
    assert_eq!(client.post(other, calm("another channel")).await.0, 200);
    assert_eq!(
        (
            discord.refused(Scope::User),
            discord.refused(Scope::Global),
            discord.invalid_requests()
        ),
        (1, 0, 1)
    );
    discord.fault(Route::GetChannel, Fault::RateLimitedGlobally(Duration::from_secs(30)));
    client
        .ask("GET", &format!("/channels/{}", channel.0), Value::Null)
        .await;
    assert_eq!(client.post(other, calm("stopped too")).await.1["global"], true);
}

#[tokio::test]
async fn what_breaks_a_limit_is_refused_and_recorded() {
    let button = |label: String, id: &str| json!({"type": 2, "style": 1, "label": label, "custom_id": id});
    let row = |buttons: Vec<Value>| json!({"content": "x", "allowed_mentions": {"parse": []}, "components": [{"type": 1, "components": buttons}]});
    let field = json!({"name": "n", "value": "v".repeat(1000)});
    let cases = [
        ("2001 characters", calm(&"x".repeat(2001)), 400),
        ("nothing at all", json!({"allowed_mentions": {"parse": []}}), 400),
        (
            "six buttons in a row",
            row((0..6).map(|n| button("b".into(), &format!("{n}"))).collect()),
            400,
        ),
        ("a label of 81", row(vec![button("b".repeat(81), "a")]), 400),
        (
            "one custom_id twice",
            row(vec![button("b".into(), "a"), button("c".into(), "a")]),
            400,
        ),
        ("7000 in an embed", json!({"embeds": [{"fields": vec![field; 7]}]}), 400),
        ("no allowed_mentions", json!({"content": "hello"}), 200),
        (
            "a ping of who is replied to",
            json!({"content": "x", "allowed_mentions": {"parse": [], "replied_user": true}}),
            200,
        ),
    ];
    for (what, body, status) in cases {
        let discord = PretendDiscord::start().await;
        let (_, channel, _) = tea_house(&discord);
        let (got, view) = Client::of(&discord).post(channel, body).await;
        assert_eq!(got, status, "{what}: {view}");
        assert!(!discord.take_violations().is_empty(), "{what} is a violation");
    }
    let discord = PretendDiscord::start().await;
    let (_, channel, _) = tea_house(&discord);
    assert_eq!(
        Client::of(&discord).post(channel, calm(&"x".repeat(2000))).await.0,
        200,
        "2000 are allowed"
    );
}

#[tokio::test]
async fn errors_come_from_the_state_of_the_world() {
    let discord = PretendDiscord::start_with(Settings {
        limits: false,
        ..Settings::default()
    })
    .await;
    let (guild, channel, ann) = tea_house(&discord);
    let client = Client::of(&discord);
    let code = |answer: (u16, Value)| (answer.0, answer.1["code"].as_u64().unwrap_or(0));
    let direct = client
        .ask(
            "POST",
            "/users/@me/channels",
            json!({"recipient_id": ann.0.to_string()}),
        )
        .await
        .1;
    let direct = Channel(direct["id"].as_str().unwrap().parse().unwrap());
    assert_eq!(client.post(direct, calm("hello")).await.0, 200);
    discord.closes_direct_messages(ann);
    assert_eq!(code(client.post(direct, calm("hello")).await), (403, 50007));
    assert_eq!(code(client.post(Channel(1), calm("x")).await), (404, 10003));
    let gone = discord.says(ann, channel, "soon gone");
    discord.deletes(gone);
    let mut reply = calm("too late");
    reply["message_reference"] = json!({"message_id": gone.id.to_string()});
    assert_eq!(code(client.post(channel, reply.clone()).await), (400, 50035));
    reply["message_reference"]["fail_if_not_exists"] = json!(false);
    assert_eq!(client.post(channel, reply).await.0, 200);
    discord.deny_bot(channel, permissions::SEND_MESSAGES);
    assert_eq!(code(client.post(channel, calm("x")).await), (403, 50013));
    discord.deny_bot(channel, permissions::VIEW_CHANNEL);
    assert_eq!(code(client.post(channel, calm("x")).await), (403, 50001));
    discord.allow_bot(channel);
    let mut once = calm("once");
    once["nonce"] = json!("n1");
    once["enforce_nonce"] = json!(true);
    let first = client.post(channel, once.clone()).await.1;
    assert_eq!(
        client.post(channel, once).await.1["id"],
        first["id"],
        "the same nonce gives the same message"
    );
    discord.throws_bot_out(guild);
    assert_eq!(code(client.post(channel, calm("x")).await), (403, 50001));
    let stranger = Client {
        token: "wrong".into(),
        ..Client::of(&discord)
    };
    assert_eq!(stranger.post(channel, calm("x")).await.0, 401);
    discord.take_violations();
}

#[tokio::test]
async fn an_interaction_has_one_first_answer_and_three_seconds() {
    let settings = Settings {
        interaction_answer_within: Duration::from_millis(300),
        ..Settings::default()
    };
    let discord = PretendDiscord::start_with(settings).await;
    let (_, channel, ann) = tea_house(&discord);
    let client = Client::of(&discord);
    let (mut socket, _) = identify(&discord, INTENTS, (0, 1)).await;
    hear(&mut socket).await;
    let application = discord.world(|world| world.application);
    let option =
        json!({"type": 3, "name": "question", "description": "What to ask", "required": true, "autocomplete": true});
    let ask = json!({"type": 1, "name": "ask", "description": "Ask", "options": [option]});
    let command = json!([{"name": "nato", "description": "Questions", "options": [ask]}]);
    let (status, view) = client
        .ask("PUT", &format!("/applications/{application}/commands"), command)
        .await;
    assert_eq!(status, 200, "{view}");
    let asked = discord
        .slash(ann, channel, "nato ask", &[("question", json!("who"))])
        .await;
    let event = hear(&mut socket).await["d"].clone();
    assert_eq!(event["data"]["options"][0]["options"][0]["value"], "who");
    let callback = |event: &Value| {
        format!(
            "/interactions/{}/{}/callback",
            event["id"].as_str().unwrap(),
            event["token"].as_str().unwrap()
        )
    };
    assert_eq!(client.ask("POST", &callback(&event), json!({"type": 5})).await.0, 204);
    assert_eq!(
        client.ask("POST", &callback(&event), json!({"type": 5})).await.1["code"],
        40060
    );
    let original = format!(
        "/webhooks/{application}/{}/messages/@original",
        event["token"].as_str().unwrap()
    );
    let (status, view) = client.ask("PATCH", &original, calm("All of them.")).await;
    assert_eq!(status, 200, "{view}");
    assert_eq!(discord.response_to(&asked).await.content(), "All of them.");
    let typing = discord.types(ann, channel, "nato ask", "question", "wh").await;
    let event = loop {
        let event = hear(&mut socket).await;
        if event["t"] == "INTERACTION_CREATE" {
            break event["d"].clone();
        }
    };
    let choices = json!({"type": 8, "data": {"choices": [{"name": "Who?", "value": "who"}]}});
    assert_eq!(client.ask("POST", &callback(&event), choices).await.0, 204);
    assert_eq!(
        discord.choices_for(&typing).await,
        [("Who?".to_owned(), "who".to_owned())]
    );
    discord
        .slash(ann, channel, "nato ask", &[("question", json!("late"))])
        .await;
    let event = hear(&mut socket).await["d"].clone();
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(
        client.ask("POST", &callback(&event), json!({"type": 5})).await.1["code"],
        10062
    );
}

#[tokio::test]
async fn faults_of_rest_strike_as_planned_and_then_end() {
    let discord = PretendDiscord::start_with(Settings {
        limits: false,
        ..Settings::default()
    })
    .await;
    let (_, channel, _) = tea_house(&discord);
    let client = Client::of(&discord);
    let made = |discord: &PretendDiscord| discord.of_bot_in(channel).len();
    let second = Duration::from_secs(1);
    let cases = [
        (Fault::Status(503), "503", 0),
        (Fault::Html(502), "502", 0),
        (Fault::DropBefore, "no answer", 0),
        (Fault::ResetBefore, "no answer", 0),
        (Fault::DropAfter, "no answer", 1),
        (Fault::ResetAfter, "no answer", 1),
        (Fault::CutBody, "200, body broken", 1),
        (Fault::HangInBody, "200, body broken", 1),
        (Fault::Hang, "no answer", 0),
        (Fault::GarbageBody, "200, not JSON", 1),
        (Fault::EmptyBody, "200, not JSON", 1),
        (Fault::SlowBody(Duration::from_millis(100)), "200", 1),
        (Fault::Delay(Duration::from_millis(50)), "200", 1),
        (Fault::RateLimited(second), "429", 0),
        (Fault::RateLimitedShared(second), "429", 0),
        (Fault::RateLimitedByCloudflare(second), "429", 0),
        (Fault::RateLimitedBare, "429", 0),
    ];
    for (fault, expected, new) in cases {
        let (before, what) = (made(&discord), format!("{fault:?}"));
        discord.fault(Route::CreateMessage, fault);
        let request = client
            .request("POST", &format!("/channels/{}/messages", channel.0))
            .json(&calm("hello"));
        let seen = match request.timeout(Duration::from_millis(500)).send().await {
            Err(_) => "no answer".to_owned(),
            Ok(response) => {
                let status = response.status().as_u16();
                match response.bytes().await {
                    Err(_) => format!("{status}, body broken"),
                    Ok(bytes) if status == 200 && serde_json::from_slice::<Value>(&bytes).is_err() => {
                        "200, not JSON".into()
                    }
                    Ok(_) => status.to_string(),
                }
            }
        };
        assert_eq!((seen.as_str(), made(&discord) - before), (expected, new), "{what}");
        assert_eq!(client.post(channel, calm("after")).await.0, 200, "after {what}");
    }
}

#[tokio::test]
async fn faults_of_the_gateway_strike_as_planned() {
    let discord = PretendDiscord::start_with(Settings {
        max_concurrency: 100,
        ..Settings::default()
    })
    .await;
    let url = gateway_url(&discord).await;
    let address = format!("{url}/?v=10&encoding=json");
    for fault in [GatewayFault::ResetOnAccept, GatewayFault::RefuseHandshake(503)] {
        discord.gateway_fault(fault.clone());
        assert!(tokio_tungstenite::connect_async(&address).await.is_err(), "{fault:?}");
    }
    discord.gateway_fault(GatewayFault::HangHandshake);
    let hung = tokio::time::timeout(Duration::from_millis(200), tokio_tungstenite::connect_async(&address)).await;
    assert!(hung.is_err(), "the handshake hangs");
    discord.gateway_fault(GatewayFault::NoHello);
    let mut socket = connect(&url).await;
    assert!(
        tokio::time::timeout(Duration::from_millis(200), socket.next())
            .await
            .is_err(),
        "HELLO never comes"
    );
    discord.gateway_fault(GatewayFault::EndOnIdentify(Close::Code(4013)));
    assert_eq!(identify(&discord, INTENTS, (0, 1)).await.1["close"], 4013);
    discord.gateway_fault(GatewayFault::InvalidOnIdentify);
    assert_eq!(
        identify(&discord, INTENTS, (1, 9)).await.1,
        json!({"op": 9, "s": null, "t": null, "d": false})
    );
    discord.gateway_fault(GatewayFault::NoAcks);
    let (mut socket, _) = identify(&discord, INTENTS, (2, 9)).await;
    tell(&mut socket, json!({"op": 1, "d": 1})).await;
    assert!(
        tokio::time::timeout(Duration::from_millis(200), socket.next())
            .await
            .is_err(),
        "no ACK"
    );
    discord.acknowledges(true);
    tell(&mut socket, json!({"op": 1, "d": 1})).await;
    assert_eq!(hear(&mut socket).await["op"], 11);
    discord.asks_to_reconnect();
    assert_eq!(hear(&mut socket).await["op"], 7);
    for _ in 0..119 {
        tell(&mut socket, json!({"op": 1, "d": 1})).await;
    }
    let start = Instant::now();
    while hear(&mut socket).await["close"] != 4008 {
        assert!(
            start.elapsed() < Duration::from_secs(5),
            "120 payloads a minute are the most"
        );
    }
    assert_eq!(
        discord.take_violations(),
        ["more than 120 gateway payloads in 60 seconds"]
    );
}

/// 1,000 guilds, 200 channels, 5,000 messages: the pretend Discord itself must cost little beside the bot.
#[tokio::test]
async fn a_large_world_is_cheap() {
    let discord = PretendDiscord::start_with(Settings {
        check_openapi: false,
        ..Settings::default()
    })
    .await;
    let start = Instant::now();
    let guilds: Vec<Guild> = (0..1000)
        .map(|number| discord.guild(&format!("guild {number}")))
        .collect();
    let channels: Vec<Channel> = guilds
        .iter()
        .take(200)
        .map(|guild| discord.channel(*guild, "general"))
        .collect();
    let ann: Vec<User> = guilds
        .iter()
        .take(200)
        .map(|guild| discord.member(*guild, "ann"))
        .collect();
    let (mut socket, _) = identify(&discord, INTENTS | intent::MESSAGE_CONTENT, (0, 1)).await;
    for _ in 0..1000 {
        assert_eq!(hear(&mut socket).await["t"], "GUILD_CREATE");
    }
    for number in 0..5000 {
        discord.says(ann[number % 200], channels[number % 200], "!nato members");
    }
    for _ in 0..5000 {
        assert_eq!(hear(&mut socket).await["t"], "MESSAGE_CREATE");
    }
    let took = start.elapsed();
    eprintln!("1,000 guilds and 5,000 messages took {took:?}");
    assert!(took < Duration::from_secs(10), "took {took:?}");
}

/// The OpenAPI document judges the bot's requests and this pretend Discord's answers alike.
#[tokio::test]
async fn the_openapi_document_is_an_oracle() {
    if !openapi::at_hand() {
        return;
    }
    assert!(
        openapi::response("GET", "/users/@me", 200, &json!({"id": 5})).is_some(),
        "an answer without its fields"
    );
    let discord = PretendDiscord::start().await;
    let (_, channel, _) = tea_house(&discord);
    let wrong = json!({"content": "x", "allowed_mentions": {"parse": []}, "components": [{"type": 1, "components": [{"type": 2}]}]});
    let (status, view) = Client::of(&discord).post(channel, wrong).await;
    assert_eq!((status, &view["code"]), (400, &json!(50035)));
    assert!(discord.take_violations()[0].contains("OpenAPI"));
    for path in [
        "/users/@me",
        "/applications/@me",
        "/oauth2/applications/@me",
        "/gateway",
        "/gateway/bot",
    ] {
        assert_eq!(
            Client::of(&discord).ask("GET", path, Value::Null).await.0,
            200,
            "{path}"
        );
    }
    let (guild, thread) = {
        let guild = discord.guild("Second");
        let parent = discord.channel(guild, "general");
        (guild, discord.thread(guild, parent, "aside"))
    };
    let ann = discord.member(guild, "ann");
    for path in [
        format!("/guilds/{}", guild.0),
        format!("/channels/{}", thread.0),
        format!("/channels/{}", channel.0),
        format!("/guilds/{}/members/{}", guild.0, ann.0),
        format!("/users/{}", ann.0),
    ] {
        assert_eq!(
            Client::of(&discord).ask("GET", &path, Value::Null).await.0,
            200,
            "{path}"
        );
    }
}
