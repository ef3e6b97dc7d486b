//! Strict validation of bodies, with messages of the form that the API's own framework writes:
//! `body/scopes/0 must be equal to one of the allowed values`.

use instantly_rbac::operation::{OperationSpec, Place};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::http::Request;
use crate::refusal::Refusal;

type Checked<T> = Result<T, Refusal>;

/// The body of a request, as Fastify parses it; the resource checks what is in it. The body of a
/// GET or HEAD is not looked at, nor is its content type. An operation that documents no body
/// takes any that can be parsed, and ignores it.
pub(crate) fn body(request: &Request, spec: &OperationSpec) -> Checked<Value> {
    if matches!(request.method.as_str(), "GET" | "HEAD") {
        return Ok(Value::Null);
    }
    let value = parsed(request)?;
    let takes_body = spec.arguments.iter().any(|argument| argument.place == Place::Body);
    Ok(if takes_body { value } else { Value::Null })
}

fn parsed(request: &Request) -> Checked<Value> {
    let Some(content_type) = request.header("content-type") else {
        return if request.body.is_empty() { Ok(Value::Null) } else { Err(unsupported("")) };
    };
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    match media_type.to_ascii_lowercase().as_str() {
        "application/json" if request.body.is_empty() => {
            Err(Refusal::bad_request("Body cannot be empty when content-type is set to 'application/json'"))
        }
        "application/json" => request
            .json()
            .map_err(|_| Refusal::bad_request("Body is not valid JSON but content-type is set to 'application/json'")),
        "text/plain" => Ok(Value::String(String::from_utf8_lossy(&request.body).into_owned())),
        _ => Err(unsupported(media_type)),
    }
}

fn unsupported(media_type: &str) -> Refusal {
    Refusal::new(415, format!("Unsupported Media Type: {media_type}"))
}

/// A JSON object that is being checked, and where in the body it stands.
pub(crate) struct Object<'a> {
    at: String,
    fields: &'a Map<String, Value>,
}

impl<'a> Object<'a> {
    /// The whole body.
    pub fn body(value: &'a Value) -> Checked<Object<'a>> {
        Object::at("body".to_owned(), value)
    }

    fn at(at: String, value: &'a Value) -> Checked<Object<'a>> {
        match value {
            Value::Object(fields) => Ok(Object { at, fields }),
            _ => Err(Refusal::bad_request(format!("{at} must be object"))),
        }
    }

    /// Refuses any field but these.
    pub fn closed(&self, known: &[&str]) -> Checked<()> {
        match self.fields.keys().find(|name| !known.contains(&name.as_str())) {
            Some(name) => {
                Err(Refusal::bad_request(format!("{} must NOT have additional properties: '{name}'", self.at)))
            }
            None => Ok(()),
        }
    }

    /// Refuses an empty object.
    pub fn not_empty(&self) -> Checked<()> {
        if self.fields.is_empty() {
            return Err(Refusal::bad_request(format!("{} must NOT have fewer than 1 properties", self.at)));
        }
        Ok(())
    }

    pub fn required(&self, name: &str) -> Checked<Field<'a>> {
        self.optional(name)
            .ok_or_else(|| Refusal::bad_request(format!("{} must have required property '{name}'", self.at)))
    }

    pub fn optional(&self, name: &str) -> Option<Field<'a>> {
        self.fields.get(name).map(|value| Field { at: format!("{}/{name}", self.at), value })
    }
}

/// One value that is being checked, and where in the body it stands.
pub(crate) struct Field<'a> {
    at: String,
    value: &'a Value,
}

impl<'a> Field<'a> {
    pub fn refuse<T>(&self, requirement: &str) -> Checked<T> {
        Err(Refusal::bad_request(format!("{} {requirement}", self.at)))
    }

    pub fn is_null(&self) -> bool {
        self.value.is_null()
    }

    pub fn text(&self) -> Checked<&'a str> {
        match self.value {
            Value::String(text) => Ok(text),
            _ => self.refuse("must be string"),
        }
    }

    /// A string, or null.
    pub fn nullable_text(&self) -> Checked<Option<&'a str>> {
        match self.value {
            Value::Null => Ok(None),
            Value::String(text) => Ok(Some(text)),
            _ => self.refuse("must be string,null"),
        }
    }

    /// A string, or null, of so many characters at the most.
    pub fn nullable_text_up_to(&self, longest: usize) -> Checked<Option<&'a str>> {
        let text = self.nullable_text()?;
        if text.is_some_and(|text| text.chars().count() > longest) {
            return self.refuse(&format!("must NOT have more than {longest} characters"));
        }
        Ok(text)
    }

    /// A string that is not blank.
    pub fn label(&self) -> Checked<&'a str> {
        let text = self.text()?;
        if text.is_empty() {
            return self.refuse("must NOT have fewer than 1 characters");
        }
        if text.trim().is_empty() {
            return self.refuse(r#"must match pattern ".*\S.*""#);
        }
        Ok(text)
    }

    pub fn email(&self) -> Checked<&'a str> {
        let text = self.text()?;
        if is_email(text) { Ok(text) } else { self.refuse(r#"must match format "email""#) }
    }

    pub fn nullable_email(&self) -> Checked<Option<&'a str>> {
        if self.is_null() { Ok(None) } else { self.email().map(Some) }
    }

    /// A UUID, in lower case.
    pub fn uuid(&self) -> Checked<String> {
        let text = self.text()?;
        if is_uuid(text) { Ok(text.to_ascii_lowercase()) } else { self.refuse(r#"must match format "uuid""#) }
    }

    pub fn boolean(&self) -> Checked<bool> {
        match self.value {
            Value::Bool(value) => Ok(*value),
            _ => self.refuse("must be boolean"),
        }
    }

    /// A string out of these.
    pub fn one_of<T: Clone>(&self, known: &[T], name: impl Fn(&T) -> &str) -> Checked<T> {
        let text = self.text()?;
        match known.iter().find(|value| name(value) == text) {
            Some(value) => Ok(value.clone()),
            None => self.refuse("must be equal to one of the allowed values"),
        }
    }

    /// A number out of these.
    pub fn code<T: Copy>(&self, known: &[T], code: impl Fn(T) -> i64) -> Checked<T> {
        let Some(number) = self.value.as_f64() else { return self.refuse("must be number") };
        match known.iter().copied().find(|value| code(*value) as f64 == number) {
            Some(value) => Ok(value),
            None => self.refuse("must be equal to one of the allowed values"),
        }
    }

    /// The items of a list of so many at least.
    pub fn list(&self, fewest: usize) -> Checked<Vec<Field<'a>>> {
        let Value::Array(items) = self.value else { return self.refuse("must be array") };
        if items.len() < fewest {
            return self.refuse(&format!("must NOT have fewer than {fewest} items"));
        }
        let item = |(index, value)| Field { at: format!("{}/{index}", self.at), value };
        Ok(items.iter().enumerate().map(item).collect())
    }

    pub fn object(&self) -> Checked<Object<'a>> {
        Object::at(self.at.clone(), self.value)
    }
}

/// The hyphenated form alone, as the format `uuid` demands.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36 && Uuid::try_parse(text).is_ok()
}

/// Dot-separated atoms, `@`, and a host of two labels at least.
fn is_email(text: &str) -> bool {
    let is_atom = |part: &str| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&byte);
        !part.is_empty() && part.bytes().all(allowed)
    };
    let is_label = |part: &str| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !part.is_empty() && part.bytes().all(allowed) && !part.starts_with('-') && !part.ends_with('-')
    };
    text.rsplit_once('@')
        .is_some_and(|(name, host)| name.split('.').all(is_atom) && host.contains('.') && host.split('.').all(is_label))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_needs_a_name_and_a_host_with_a_dot() {
        for text in ["sam@example.com", "a.b+c@mail.example.org", "o'neil@ex-ample.co"] {
            assert!(is_email(text), "{text}");
        }
        for text in
            ["", "sam", "@example.com", "sam@", "sam@localhost", "a..b@example.com", "a b@example.com", "a@-x.com"]
        {
            assert!(!is_email(text), "{text}");
        }
    }

    #[test]
    fn only_the_hyphenated_form_is_a_uuid() {
        assert!(is_uuid("0197a3c2-5b1e-7c3d-9f00-2a6b8c4d1e5f"));
        assert!(!is_uuid("0197a3c25b1e7c3d9f002a6b8c4d1e5f"));
        assert!(!is_uuid("{0197a3c2-5b1e-7c3d-9f00-2a6b8c4d1e5f}"));
    }
}
