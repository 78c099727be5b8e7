//! Requests and answers against Discord's own OpenAPI document, an oracle that this project did not write.
//!
//! The document is `$DISCORD_OPENAPI`, else `../shared/discord/openapi.json` beside the repository; without it the check
//! is left out, and said so once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use jsonschema::Validator;
use serde_json::{Value, json};

type Cache = Mutex<HashMap<String, Option<Arc<Validator>>>>;

fn document() -> Option<&'static Value> {
    static DOCUMENT: OnceLock<Option<Value>> = OnceLock::new();
    DOCUMENT
        .get_or_init(|| {
            let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/discord/openapi.json");
            let path = std::env::var("DISCORD_OPENAPI").unwrap_or_else(|_| beside.into());
            let document = std::fs::read(&path)
                .ok()
                .and_then(|bytes| serde_json::from_slice(&bytes).ok());
            if document.is_none() {
                eprintln!("no OpenAPI document at {path}: requests are checked against the written limits only");
            }
            document
        })
        .as_ref()
}

/// Whether the document is at hand.
pub fn at_hand() -> bool {
    document().is_some()
}

/// The first thing wrong with a request's body: field and message.
pub fn request(method: &str, template: &str, body: &Value) -> Option<(String, String)> {
    let method = method.to_lowercase();
    let validator = validator(&method, template, "requestBody", |operation| {
        Some(&operation["requestBody"]["content"]["application/json"]["schema"])
    })?;
    first_problem(&validator, &with_ids_as_strings(body))
}

/// A file that is uploaded goes by its number, which Discord's documentation writes as a number and the document as a
/// string; the documentation holds.
fn with_ids_as_strings(body: &Value) -> Value {
    let mut body = body.clone();
    for at in ["/attachments", "/data/attachments"] {
        let attachments = body.pointer_mut(at).and_then(Value::as_array_mut);
        for attachment in attachments.into_iter().flatten() {
            if let Some(number) = attachment["id"].as_u64() {
                attachment["id"] = json!(number.to_string());
            }
        }
    }
    body
}

/// What is wrong with an answer of this pretend Discord.
pub fn response(method: &str, template: &str, status: u16, body: &Value) -> Option<String> {
    let method = method.to_lowercase();
    let key = format!("responses {status}");
    let validator = validator(&method, template, &key, |operation| {
        Some(&operation["responses"].get(status.to_string())?["content"]["application/json"]["schema"])
    })?;
    first_problem(&validator, body).map(|(field, problem)| format!("{field}: {problem}"))
}

fn first_problem(validator: &Validator, body: &Value) -> Option<(String, String)> {
    let error = validator.iter_errors(body).next()?;
    Some((
        error.instance_path().to_string(),
        error.to_string().chars().take(400).collect(),
    ))
}

fn validator<'d>(
    method: &str,
    template: &str,
    part: &str,
    find: impl Fn(&'d Value) -> Option<&'d Value>,
) -> Option<Arc<Validator>> {
    static CACHE: OnceLock<Cache> = OnceLock::new();
    let document = document()?;
    let mut cache = CACHE.get_or_init(Cache::default).lock().unwrap();
    cache
        .entry(format!("{method} {template} {part}"))
        .or_insert_with(|| {
            let schema = find(document["paths"].get(template)?.get(method)?)?;
            if schema.is_null() {
                return None;
            }
            let whole = json!({"allOf": [schema], "components": document["components"]});
            Some(Arc::new(
                jsonschema::validator_for(&whole).expect("the document's schemas compile"),
            ))
        })
        .clone()
}
