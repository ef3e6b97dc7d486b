//! What a function is given, as JSON: arguments by position, which have names here, and the object of options.
//!
//! It may hold a secret, so it stays JSON until it is read, and is wiped. Nothing here knows of Node, so that a test
//! in Rust can look at what is left in memory.

use instantly_rbac::{Error, Extra, Result, SecretString};
use serde::de::DeserializeOwned;

use crate::options::{Options, from_value};

/// Arguments that were not read yet.
pub struct Arguments {
    required: Extra,
    options: Options,
}

impl Arguments {
    /// Reads them. Their text is never repeated: it may hold what is nobody's business.
    pub fn parse(json: String) -> Result<Arguments> {
        let json = SecretString::from(json);
        let allowed = "must be Unicode texts, and nested less than 100 deep";
        let (required, options): (Extra, Extra) =
            serde_json::from_str(json.expose()).map_err(|_| Error::invalid_argument("arguments", allowed))?;
        Ok(Arguments { required, options: Options::new(options) })
    }

    /// An argument that must be there.
    pub fn required<T: DeserializeOwned>(&mut self, name: &str) -> Result<T> {
        from_value(&self.required.remove(name).unwrap_or_default(), name)
    }

    /// The options beside the arguments.
    pub fn options_mut(&mut self) -> &mut Options {
        &mut self.options
    }

    /// The same, where messages about options name these too.
    #[must_use]
    pub fn beside(self, others: &[&'static str]) -> Arguments {
        Arguments { options: self.options.beside(others), ..self }
    }

    /// The options alone.
    pub fn into_options(self) -> Options {
        self.options
    }
}
