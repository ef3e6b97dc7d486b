//! What a document holds: a typed result, shown as cells, as JSON or as a tree only when asked.

use std::any::Any;
use std::sync::Arc;

use instantly_rbac::{Error, ErrorKind, Result};
use once_cell::race::OnceBox;
use serde::Serialize;
use serde_json::Value;

use crate::flat::{Flat, Names};
use crate::text::{SecretText, Text};

/// A result of any type that can be shown.
pub(crate) trait Source: Any + Send + Sync {
    /// As cells; see [`Flat::of`].
    fn to_flat(&self, names: Option<&Arc<Names>>, with_rows: bool) -> Option<Flat>;
}

impl<T: Serialize + Any + Send + Sync> Source for T {
    fn to_flat(&self, names: Option<&Arc<Names>>, with_rows: bool) -> Option<Flat> {
        Flat::of(self, names, with_rows)
    }
}

/// The names of the fields that many results have, once one of them was read.
pub(crate) type SharedNames = Arc<OnceBox<Arc<Names>>>;

/// A result, its secrets, and the forms in which it was asked for.
pub(crate) struct Content {
    source: Box<dyn Source>,
    /// By JSON pointer; the result itself shows them as `***`.
    secrets: Vec<(String, SecretText)>,
    names: Option<SharedNames>,
    flat: OnceBox<Flat>,
    /// Each text in it ends with a NUL, so that C can borrow it.
    tree: OnceBox<Value>,
    json: OnceBox<Text>,
}

fn not_representable() -> Error {
    Error::new(ErrorKind::Internal, "the result cannot be shown")
}

impl Content {
    /// Holds a result.
    pub fn new(source: impl Source, secrets: Vec<(String, SecretText)>) -> Content {
        let (flat, tree, json) = (OnceBox::new(), OnceBox::new(), OnceBox::new());
        Content { source: Box::new(source), secrets, names: None, flat, tree, json }
    }

    /// The same, with fields that are likely to have the names of others.
    pub fn naming(self, names: &SharedNames) -> Content {
        Content { names: Some(names.clone()), ..self }
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
        self.json.get_or_try_init(|| Ok(Box::new(self.flat()?.to_json())))
    }

    /// The result as cells.
    pub fn flat(&self) -> Result<&Flat> {
        self.flat.get_or_try_init(|| {
            let names = self.names.as_ref().and_then(|names| names.get());
            let flat = self.source.to_flat(names, true).or_else(|| self.source.to_flat(names, false));
            let flat = flat.ok_or_else(not_representable)?;
            if let (Some(names), Some(fields)) = (&self.names, flat.fields(None)) {
                // Those of the first that is read.
                names.get_or_init(|| Box::new(fields.names.clone()));
            }
            Ok(Box::new(flat))
        })
    }

    /// The result as a tree whose texts end with a NUL.
    pub fn tree(&self) -> Result<&Value> {
        self.tree.get_or_try_init(|| {
            let mut tree = self.flat()?.to_tree().ok_or_else(not_representable)?;
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
