//! Matrices of your own, from JSON or TOML.
//!
//! ```toml
//! [roles.Closer]
//! campaigns = "View"
//! leads = "Edit/Import"
//! ```
//!
//! What a role does not name is `-`. An error says the line, the key unless it is long, and what is allowed.

use std::ffi::OsStr;
use std::fmt;
use std::path::Path;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::json;

use super::{Cell, Matrix, Resource, RoleRow};
use crate::error::{Error, Result};
use crate::given::{expected_one_of, read_json, read_toml, short};
use crate::json::{Extra, JsonObject, JsonValue};

impl Matrix {
    /// Reads a matrix from JSON: `{"roles": {"Closer": {"campaigns": "View"}}}`. A resource that a
    /// role does not name is `-`.
    ///
    /// ```
    /// use instantly_rbac::matrix::Matrix;
    ///
    /// let error = Matrix::from_json(r#"{"roles": {"Closer": {"campaigns": "Fly"}}}"#).unwrap_err();
    /// assert!(error.message().contains("roles.Closer.campaigns"));
    /// assert!(error.message().contains("line 1"));
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidArgument` with the line, the key, and what is allowed.
    pub fn from_json(text: &str) -> Result<Matrix> {
        read_json("matrix", text).map_err(|error| of_a_path(text).unwrap_or(error))
    }

    /// Reads a matrix from TOML: a table `[roles.Closer]` for each role. A resource that a role
    /// does not name is `-`.
    ///
    /// # Errors
    ///
    /// `InvalidArgument` with the line, the key, and what is allowed.
    pub fn from_toml(text: &str) -> Result<Matrix> {
        read_toml("matrix", text).map_err(|error| of_a_path(text).unwrap_or(error))
    }

    /// The matrix as JSON, which `from_json` reads.
    ///
    /// ```
    /// use instantly_rbac::matrix::Matrix;
    ///
    /// let mine = Matrix::original();
    /// assert_eq!(Matrix::from_json(&mine.to_json())?, mine);
    /// # Ok::<(), instantly_rbac::Error>(())
    /// ```
    pub fn to_json(&self) -> String {
        let object = |fields: Extra| JsonValue::from(JsonObject::from(fields));
        let mut roles = Extra::default();
        for RoleRow { name, cells } in &self.roles {
            let mut labels = Extra::default();
            for (resource, cell) in Resource::ALL.into_iter().zip(cells) {
                labels.insert(resource.name().to_owned(), json!(cell.label).into());
            }
            roles.insert(name.clone(), object(labels));
        }
        let mut matrix = Extra::default();
        matrix.insert("roles".to_owned(), object(roles));
        object(matrix).as_str().to_owned()
    }
}

/// The error about a text that is the name of a file, where it looks like one.
fn of_a_path(text: &str) -> Option<Error> {
    let is_path = Path::new(text).extension().is_some_and(|ending| ["json", "toml"].map(OsStr::new).contains(&ending));
    let problem = "must be the matrix itself; this is the name of a file: read the file, and give what it holds";
    (is_path && !text.contains('\n')).then(|| Error::invalid_argument("matrix", problem))
}

impl<'de> Deserialize<'de> for Matrix {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        MatrixSeed.deserialize(deserializer)
    }
}

/// The roles of a matrix as a field of another document: `{"Closer": {"campaigns": "View"}}`.
pub(crate) mod roles_table {
    use std::collections::BTreeMap;

    use serde::de::DeserializeSeed;
    use serde::{Deserializer, Serialize, Serializer};

    use super::{Matrix, Resource, RolesSeed};

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Matrix>, D::Error> {
        let mut roles = RolesSeed.deserialize(deserializer)?;
        // As a part of another document they have no order, and are the same whichever comes first.
        roles.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(Some(Matrix { roles }))
    }

    pub(crate) fn serialize<S: Serializer>(matrix: &Option<Matrix>, serializer: S) -> Result<S::Ok, S::Error> {
        let labels = |cells: &[super::Cell]| -> BTreeMap<&'static str, String> {
            let named = Resource::ALL.into_iter().map(Resource::name).zip(cells.iter().map(|cell| cell.label.clone()));
            named.filter(|(_, label)| label != "-").collect()
        };
        let rows = matrix.iter().flat_map(Matrix::rows).map(|(name, cells)| (name, labels(cells)));
        rows.collect::<BTreeMap<_, _>>().serialize(serializer)
    }
}

struct MatrixSeed;

impl<'de> DeserializeSeed<'de> for MatrixSeed {
    type Value = Matrix;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Matrix, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for MatrixSeed {
    type Value = Matrix;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a table with `roles`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Matrix, A::Error> {
        let mut roles = None;
        while let Some(key) = access.next_key_seed(KeySeed { path: "", allowed: &["roles"] })? {
            if roles.is_some() {
                return Err(A::Error::custom(format!("{key}: stands twice")));
            }
            roles = Some(access.next_value_seed(RolesSeed)?);
        }
        match roles {
            Some(roles) if !roles.is_empty() => Ok(Matrix { roles }),
            _ => Err(A::Error::custom("roles: must hold at least one role")),
        }
    }
}

struct RolesSeed;

impl<'de> DeserializeSeed<'de> for RolesSeed {
    type Value = Vec<RoleRow>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RolesSeed {
    type Value = Vec<RoleRow>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("roles: a table with a key for each role")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut roles: Vec<RoleRow> = Vec::new();
        while let Some(name) = access.next_key::<String>()? {
            if name.trim().is_empty() {
                return Err(A::Error::custom("roles: a role's name must not be empty"));
            }
            if roles.iter().any(|row| row.name == name) {
                return Err(A::Error::custom(format!("roles.{}: stands twice", short(&name))));
            }
            let cells = access.next_value_seed(RowSeed { role: short(&name) })?;
            roles.push(RoleRow { name, cells });
        }
        Ok(roles)
    }
}

/// A key that must be one of a few. Its own reader, so that an error knows its line.
struct KeySeed<'a> {
    /// What stands before the key, with the dot.
    path: &'a str,
    allowed: &'a [&'a str],
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = String;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: one of {}", self.path, self.allowed.join(", "))
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<String, E> {
        if self.allowed.contains(&key) {
            return Ok(key.to_owned());
        }
        let (path, name, allowed) = (self.path, short(key), expected_one_of(key, self.allowed));
        Err(E::custom(format!("{path}{name}: there is no such key; {allowed}")))
    }
}

struct RowSeed<'a> {
    /// Its name, as an error may repeat it.
    role: &'a str,
}

impl<'de> DeserializeSeed<'de> for RowSeed<'_> {
    type Value = Vec<Cell>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RowSeed<'_> {
    type Value = Vec<Cell>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "roles.{}: a table with a key for each resource", self.role)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut cells: Vec<Option<Cell>> = vec![None; Resource::ALL.len()];
        let row = format!("roles.{}.", self.role);
        while let Some(key) =
            access.next_key_seed(KeySeed { path: &row, allowed: &Resource::ALL.map(Resource::name) })?
        {
            let path = format!("{row}{key}");
            let resource = Resource::by_name(&key).map_err(A::Error::custom)?;
            let slot = &mut cells[resource as usize];
            if slot.is_some() {
                return Err(A::Error::custom(format!("{path}: stands twice")));
            }
            *slot = Some(access.next_value_seed(CellSeed { path: &path, resource })?);
        }
        let nothing = || Cell { label: "-".to_owned(), actions: Default::default() };
        Ok(cells.into_iter().map(|cell| cell.unwrap_or_else(nothing)).collect())
    }
}

struct CellSeed<'a> {
    path: &'a str,
    resource: Resource,
}

impl<'de> DeserializeSeed<'de> for CellSeed<'_> {
    type Value = Cell;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cell, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for CellSeed<'_> {
    type Value = Cell;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: a text such as \"Create/Edit\"", self.path)
    }

    fn visit_str<E: serde::de::Error>(self, label: &str) -> Result<Cell, E> {
        Cell::parse(self.resource, label).map_err(|error| {
            let (_, problem) = error.message().split_once(": ").unwrap_or(("", error.message()));
            E::custom(format!("{}: {problem}", self.path))
        })
    }
}
