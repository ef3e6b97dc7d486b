//! What a document holds: a typed result, shown as JSON or as a tree only when asked.

use std::any::Any;

use instantly_rbac::{Error, ErrorKind, Result};
use once_cell::race::OnceBox;
use serde::Serialize;
use serde_json::Value;

use crate::text::{SecretText, Text};

/// A result of any type that can be shown.
pub(crate) trait Source: Any + Send + Sync {
    /// As a JSON text.
    fn to_json(&self) -> serde_json::Result<String>;
    /// As a tree of JSON values.
    fn to_tree(&self) -> serde_json::Result<Value>;
}

impl<T: Serialize + Any + Send + Sync> Source for T {
    fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    fn to_tree(&self) -> serde_json::Result<Value> {
        serde_json::to_value(self)
    }
}

/// A result, its secrets, and the forms in which it was asked for.
pub(crate) struct Content {
    source: Box<dyn Source>,
    /// By JSON pointer; the result itself shows them as `***`.
    secrets: Vec<(String, SecretText)>,
    /// Each text in it ends with a NUL, so that C can borrow it.
    tree: OnceBox<Value>,
    json: OnceBox<Text>,
}

fn unshown(error: serde_json::Error) -> Error {
    Error::new(ErrorKind::Internal, format!("the result cannot be shown as JSON: {error}"))
}

impl Content {
    /// Holds a result.
    pub fn new(source: impl Source, secrets: Vec<(String, SecretText)>) -> Content {
        Content { source: Box::new(source), secrets, tree: OnceBox::new(), json: OnceBox::new() }
    }

    /// The result as it was made, where it is of that type.
    pub fn source<T: Any>(&self) -> Option<&T> {
        let source: &dyn Any = &*self.source;
        source.downcast_ref()
    }

    /// The secrets, by JSON pointer.
    pub fn secrets(&self) -> &[(String, SecretText)] {
        &self.secrets
    }

    /// The result as a JSON text.
    pub fn json(&self) -> Result<&Text> {
        self.json.get_or_try_init(|| Ok(Box::new(self.source.to_json().map_err(unshown)?.into())))
    }

    /// The result as a tree whose texts end with a NUL.
    pub fn tree(&self) -> Result<&Value> {
        self.tree.get_or_try_init(|| {
            let mut tree = self.source.to_tree().map_err(unshown)?;
            each_text(&mut tree, &|text| text.push('\0'));
            Ok(Box::new(tree))
        })
    }

    /// A part of that tree without those NULs.
    pub fn plain(part: &Value) -> Value {
        let mut part = part.clone();
        each_text(&mut part, &|text| {
            text.pop();
        });
        part
    }
}

fn each_text(value: &mut Value, change: &impl Fn(&mut String)) {
    match value {
        Value::String(text) => change(text),
        Value::Array(items) => items.iter_mut().for_each(|item| each_text(item, change)),
        Value::Object(fields) => fields.values_mut().for_each(|field| each_text(field, change)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
