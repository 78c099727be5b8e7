//! Answers of REST, and Discord's error codes with their HTTP status and wording.

use serde_json::{Value, json};

/// An answer: status, headers, body.
#[derive(Clone, Debug)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Headers beyond content type and length.
    pub headers: Vec<(&'static str, String)>,
    /// The JSON body, where it is one.
    pub json: Option<Value>,
    /// The bytes, where it is not.
    pub page: Option<String>,
}

impl Reply {
    /// A JSON answer.
    pub fn json(status: u16, body: Value) -> Self {
        Self {
            status,
            headers: Vec::new(),
            json: Some(body),
            page: None,
        }
    }

    /// 204.
    pub fn nothing() -> Self {
        Self {
            status: 204,
            headers: Vec::new(),
            json: None,
            page: None,
        }
    }

    /// A page of HTML.
    pub fn page(status: u16, page: &str) -> Self {
        Self {
            status,
            headers: Vec::new(),
            json: None,
            page: Some(page.into()),
        }
    }

    /// With one more header.
    pub fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }
}

/// An error by Discord's code. `documented` (topics/opcodes-and-status-codes)
pub fn error(code: u32) -> Reply {
    let (status, message) = match code {
        10003 => (404, "Unknown Channel"),
        10004 => (404, "Unknown Guild"),
        10007 => (404, "Unknown Member"),
        10008 => (404, "Unknown Message"),
        10013 => (404, "Unknown User"),
        10015 => (404, "Unknown Webhook"),
        10062 => (404, "Unknown interaction"),
        10063 => (404, "Unknown application command"),
        40005 => (413, "Request entity too large"),
        40060 => (400, "Interaction has already been acknowledged."),
        50001 => (403, "Missing Access"),
        50005 => (403, "Cannot edit a message authored by another user"),
        50006 => (400, "Cannot send an empty message"),
        50007 => (403, "Cannot send messages to this user"),
        50013 => (403, "Missing Permissions"),
        50027 => (401, "Invalid Webhook Token"),
        50033 => (400, "Invalid Recipient(s)"),
        50083 => (400, "Thread is archived"),
        50109 => (400, "The request body contains invalid JSON."),
        50278 => (403, "Cannot send messages to this user due to having no mutual guilds"),
        130_000 => (503, "API resource is currently overloaded. Try again a little later"),
        160_002 => (403, "Cannot reply without permission to read message history"),
        160_005 => (400, "Thread is locked"),
        200_000 => (400, "Message was blocked by automatic moderation"),
        240_000 => (400, "Message blocked by harmful links filter"),
        _ => (400, "An error"),
    };
    Reply::json(status, json!({"message": message, "code": code}))
}

/// 50035, with one field named. `documented`
pub fn form_error(field: &str, message: &str) -> Reply {
    let mut errors = json!({"_errors": [{"code": "BASE_TYPE_INVALID", "message": message}]});
    for part in field.rsplit(['.', '/']).filter(|part| !part.is_empty()) {
        errors = json!({part: errors});
    }
    Reply::json(
        400,
        json!({"message": "Invalid Form Body", "code": 50035, "errors": errors}),
    )
}
