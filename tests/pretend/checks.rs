//! Discord's documented limits on what a bot sends, and this project's own rule that nothing it sends can ping.
//!
//! What breaks a limit is answered 50035 as Discord does, and recorded as a violation that fails the test.
//! `documented`: resources/message, components/reference, interactions/*. `assumed`: characters are counted as UTF-16
//! units, the stricter reading.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::State;
use super::rest::{Reply, error, form_error};

/// Which request carries a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A new message.
    Create,
    /// A changed one.
    Edit,
}

type Problems = Vec<(String, String)>;

/// Checks the body of a message.
pub fn message(state: &mut State, body: &Value, files: &[(String, String, usize)], kind: Kind) -> Result<(), Reply> {
    let mut problems = Problems::new();
    let content = body["content"].as_str().unwrap_or_default();
    let v2 = body["flags"].as_u64().unwrap_or(0) & (1 << 15) != 0;
    at_most(&mut problems, "content", content, 2000);
    embeds(&mut problems, &body["embeds"]);
    components(&mut problems, &body["components"], v2);
    if v2 && (!content.is_empty() || list(&body["embeds"]).next().is_some()) {
        problems.push(("content".into(), "not together with components V2".into()));
    }
    attachments(&mut problems, body, files);
    nonce(&mut problems, body);
    allowed_mentions(&mut problems, &body["allowed_mentions"]);
    let carries_text = !content.is_empty() || v2;
    if carries_text && body["allowed_mentions"]["parse"] != json!([]) {
        state.violate(format!(
            "a message without `allowed_mentions.parse: []`: {}",
            head(content)
        ));
    }
    for key in ["users", "roles"] {
        if list(&body["allowed_mentions"][key]).next().is_some() {
            state.violate(format!("a message that may ping {key}: {}", head(content)));
        }
    }
    if body["allowed_mentions"]["replied_user"] == json!(true) {
        state.violate(format!("a message that pings who it replies to: {}", head(content)));
    }
    if kind == Kind::Create {
        let nothing = content.trim().is_empty()
            && files.is_empty()
            && ["embeds", "components", "sticker_ids"]
                .iter()
                .all(|key| list(&body[*key]).next().is_none())
            && body["poll"].is_null();
        if nothing && problems.is_empty() {
            state.violate("an empty message".into());
            return Err(error(50006));
        }
    }
    conclude(state, problems)
}

/// Checks a command's definition.
pub fn command(state: &mut State, command: &Value) -> Result<(), Reply> {
    let mut problems = Problems::new();
    let kind = command["type"].as_u64().unwrap_or(1);
    let name = command["name"].as_str().unwrap_or_default();
    if kind == 1 {
        slash_name(&mut problems, "name", name);
    }
    within(&mut problems, "name", name, 1, 32);
    let description = command["description"].as_str().unwrap_or_default();
    if kind == 1 {
        within(&mut problems, "description", description, 1, 100);
    } else if !description.is_empty() {
        problems.push(("description".into(), "must be empty".into()));
    }
    options(&mut problems, "options", &command["options"]);
    let size = command_size(command);
    if size > 8000 {
        problems.push((
            "options".into(),
            format!("the command has {size} characters, more than 8000"),
        ));
    }
    for key in ["contexts", "integration_types"] {
        if command[key].as_array().is_some_and(Vec::is_empty) {
            problems.push((key.into(), "must not be empty".into()));
        }
    }
    conclude(state, problems)
}

/// Checks autocomplete choices.
pub fn choices(state: &mut State, choices: &Value) -> Result<(), Reply> {
    let mut problems = Problems::new();
    if list(choices).count() > 25 {
        problems.push(("data.choices".into(), "Must be 25 or fewer in length.".into()));
    }
    for (at, choice) in list(choices).enumerate() {
        within(
            &mut problems,
            &format!("data.choices.{at}.name"),
            choice["name"].as_str().unwrap_or_default(),
            1,
            100,
        );
        if let Some(value) = choice["value"].as_str() {
            within(&mut problems, &format!("data.choices.{at}.value"), value, 1, 100);
        }
    }
    conclude(state, problems)
}

/// Checks a modal.
pub fn modal(state: &mut State, modal: &Value) -> Result<(), Reply> {
    let mut problems = Problems::new();
    within(
        &mut problems,
        "data.title",
        modal["title"].as_str().unwrap_or_default(),
        1,
        45,
    );
    within(
        &mut problems,
        "data.custom_id",
        modal["custom_id"].as_str().unwrap_or_default(),
        1,
        100,
    );
    if !(1..=5).contains(&list(&modal["components"]).count()) {
        problems.push(("data.components".into(), "Must be between 1 and 5 in length.".into()));
    }
    conclude(state, problems)
}

fn conclude(state: &mut State, problems: Problems) -> Result<(), Reply> {
    let Some((field, message)) = problems.first().cloned() else {
        return Ok(());
    };
    for (field, message) in problems {
        state.violate(format!("50035 {field}: {message}"));
    }
    Err(form_error(&field, &message))
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

fn head(text: &str) -> String {
    text.chars().take(60).collect()
}

fn at_most(problems: &mut Problems, field: &str, text: &str, most: usize) {
    if length(text) > most {
        problems.push((field.into(), format!("Must be {most} or fewer in length.")));
    }
}

fn within(problems: &mut Problems, field: &str, text: &str, least: usize, most: usize) {
    if !(least..=most).contains(&length(text)) {
        problems.push((field.into(), format!("Must be between {least} and {most} in length.")));
    }
}

fn embeds(problems: &mut Problems, embeds: &Value) {
    if list(embeds).count() > 10 {
        problems.push(("embeds".into(), "Must be 10 or fewer in length.".into()));
    }
    let mut sum = 0;
    for (at, embed) in list(embeds).enumerate() {
        let mut text = |field: &str, value: &Value, most: usize| {
            let text = value.as_str().unwrap_or_default();
            sum += if field.ends_with("url") { 0 } else { length(text) };
            at_most(problems, &format!("embeds.{at}.{field}"), text, most);
        };
        text("title", &embed["title"], 256);
        text("description", &embed["description"], 4096);
        text("footer.text", &embed["footer"]["text"], 2048);
        text("author.name", &embed["author"]["name"], 256);
        text("url", &embed["url"], 2048);
        for (number, field) in list(&embed["fields"]).enumerate() {
            text(&format!("fields.{number}.name"), &field["name"], 256);
            text(&format!("fields.{number}.value"), &field["value"], 1024);
        }
        if list(&embed["fields"]).count() > 25 {
            problems.push((format!("embeds.{at}.fields"), "Must be 25 or fewer in length.".into()));
        }
    }
    if sum > 6000 {
        problems.push(("embeds".into(), "Embed size exceeds maximum size of 6000".into()));
    }
}

fn components(problems: &mut Problems, components: &Value, v2: bool) {
    let rows = list(components).count();
    let most = if v2 { 40 } else { 5 };
    if rows > most {
        problems.push(("components".into(), format!("Must be {most} or fewer in length.")));
    }
    let mut seen = HashSet::new();
    let mut count = 0;
    for (at, component) in list(components).enumerate() {
        if !v2 && component["type"] != json!(1) {
            problems.push((
                format!("components.{at}.type"),
                "only action rows without components V2".into(),
            ));
        }
        one_component(problems, &format!("components.{at}"), component, &mut seen, &mut count);
    }
    if count > 40 {
        problems.push(("components".into(), "more than 40 components in all".into()));
    }
}

fn one_component(problems: &mut Problems, at: &str, component: &Value, seen: &mut HashSet<String>, count: &mut usize) {
    *count += 1;
    if let Some(id) = component["custom_id"].as_str() {
        within(problems, &format!("{at}.custom_id"), id, 1, 100);
        if !seen.insert(id.into()) {
            problems.push((
                format!("{at}.custom_id"),
                "Component custom id cannot be duplicated".into(),
            ));
        }
    }
    let inner = list(&component["components"]).count();
    match component["type"].as_u64() {
        Some(1) => {
            let select =
                list(&component["components"]).any(|inner| inner["type"].as_u64().is_some_and(|kind| kind > 2));
            if inner == 0 || inner > 5 || (select && inner > 1) {
                problems.push((format!("{at}.components"), "one to five buttons, or one select".into()));
            }
        }
        Some(2) => {
            at_most(
                problems,
                &format!("{at}.label"),
                component["label"].as_str().unwrap_or_default(),
                80,
            );
            at_most(
                problems,
                &format!("{at}.url"),
                component["url"].as_str().unwrap_or_default(),
                512,
            );
            let link = component["style"] == json!(5);
            if link == component["url"].is_null() || link != component["custom_id"].is_null() {
                problems.push((at.into(), "a link has a url, any other button a custom_id".into()));
            }
            let bare = component["label"].as_str().unwrap_or_default().is_empty() && component["emoji"].is_null();
            if bare {
                problems.push((at.into(), "a button needs a label or an emoji".into()));
            }
        }
        Some(3) => {
            let options = list(&component["options"]).count();
            if !(1..=25).contains(&options) {
                problems.push((format!("{at}.options"), "Must be between 1 and 25 in length.".into()));
            }
            at_most(
                problems,
                &format!("{at}.placeholder"),
                component["placeholder"].as_str().unwrap_or_default(),
                150,
            );
            let mut values = HashSet::new();
            for (number, option) in list(&component["options"]).enumerate() {
                let field = |key: &str| format!("{at}.options.{number}.{key}");
                within(
                    problems,
                    &field("label"),
                    option["label"].as_str().unwrap_or_default(),
                    1,
                    100,
                );
                within(
                    problems,
                    &field("value"),
                    option["value"].as_str().unwrap_or_default(),
                    1,
                    100,
                );
                at_most(
                    problems,
                    &field("description"),
                    option["description"].as_str().unwrap_or_default(),
                    100,
                );
                if !values.insert(option["value"].to_string()) {
                    problems.push((field("value"), "The specified option value is already used".into()));
                }
            }
        }
        Some(10) => within(problems, at, component["content"].as_str().unwrap_or_default(), 1, 4000),
        _ => {}
    }
    for (number, inner) in list(&component["components"]).enumerate() {
        one_component(problems, &format!("{at}.components.{number}"), inner, seen, count);
    }
}

fn attachments(problems: &mut Problems, body: &Value, files: &[(String, String, usize)]) {
    let kept = list(&body["attachments"])
        .filter(|entry| entry["filename"].is_null())
        .count();
    if files.len() > 10 || list(&body["attachments"]).count().max(kept) > 10 {
        problems.push(("attachments".into(), "Must be 10 or fewer in length.".into()));
    }
    for (field, name, size) in files {
        at_most(problems, &format!("attachments.{field}.filename"), name, 1024);
        if *size > 10 * 1024 * 1024 {
            problems.push((
                format!("attachments.{field}"),
                "File cannot be larger than 10 MiB".into(),
            ));
        }
    }
    for (at, entry) in list(&body["attachments"]).enumerate() {
        let text = entry["description"].as_str().unwrap_or_default();
        at_most(problems, &format!("attachments.{at}.description"), text, 1024);
    }
}

fn nonce(problems: &mut Problems, body: &Value) {
    if let Some(nonce) = body["nonce"].as_str() {
        at_most(problems, "nonce", nonce, 25);
    }
    if body["enforce_nonce"] == json!(true) && body["nonce"].is_null() {
        problems.push(("nonce".into(), "enforce_nonce without a nonce".into()));
    }
}

fn allowed_mentions(problems: &mut Problems, allowed: &Value) {
    for key in ["users", "roles"] {
        let listed = list(&allowed[key]).count();
        if listed > 100 {
            problems.push((
                format!("allowed_mentions.{key}"),
                "Must be 100 or fewer in length.".into(),
            ));
        }
        if listed > 0 && list(&allowed["parse"]).any(|parse| parse == key) {
            problems.push((
                "allowed_mentions".into(),
                format!("parse:[\"{key}\"] and {key}: [ids…] are mutually exclusive."),
            ));
        }
    }
}

fn slash_name(problems: &mut Problems, field: &str, name: &str) {
    let fits = |c: char| c == '-' || c == '_' || c == '\'' || c.is_alphanumeric();
    if !name.chars().all(fits) || name.to_lowercase() != name {
        problems.push((field.into(), "Command name is invalid".into()));
    }
}

fn options(problems: &mut Problems, at: &str, options_value: &Value) {
    if list(options_value).count() > 25 {
        problems.push((at.into(), "Must be 25 or fewer in length.".into()));
    }
    let mut optional_seen = false;
    for (number, option) in list(options_value).enumerate() {
        let field = |key: &str| format!("{at}.{number}.{key}");
        let name = option["name"].as_str().unwrap_or_default();
        slash_name(problems, &field("name"), name);
        within(problems, &field("name"), name, 1, 32);
        within(
            problems,
            &field("description"),
            option["description"].as_str().unwrap_or_default(),
            1,
            100,
        );
        let required = option["required"] == json!(true);
        if required && optional_seen {
            problems.push((
                field("required"),
                "Required options must be placed before non-required options".into(),
            ));
        }
        optional_seen |= !required;
        if list(&option["choices"]).count() > 25 {
            problems.push((field("choices"), "Must be 25 or fewer in length.".into()));
        }
        for choice in list(&option["choices"]) {
            within(
                problems,
                &field("choices.name"),
                choice["name"].as_str().unwrap_or_default(),
                1,
                100,
            );
        }
        if option["autocomplete"] == json!(true) && list(&option["choices"]).next().is_some() {
            problems.push((field("autocomplete"), "not together with choices".into()));
        }
        options(problems, &field("options"), &option["options"]);
    }
}

/// Characters of names, descriptions and values; of localisations the longest counts. `documented`
fn command_size(command: &Value) -> usize {
    let text = |key: &str| {
        let own = length(command[key].as_str().unwrap_or_default());
        let localised = command[format!("{key}_localizations")].as_object();
        let longest = localised
            .into_iter()
            .flatten()
            .filter_map(|(_, text)| text.as_str())
            .map(length)
            .max();
        own.max(longest.unwrap_or(0))
    };
    let choices: usize = list(&command["choices"])
        .map(|choice| command_size(choice) + length(choice["value"].as_str().unwrap_or_default()))
        .sum();
    text("name") + text("description") + choices + list(&command["options"]).map(command_size).sum::<usize>()
}
