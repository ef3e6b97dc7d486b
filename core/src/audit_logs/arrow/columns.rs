//! The table of columns, and how a page of events becomes one array a column.

use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::{ArrayRef, BooleanArray, Int64Array, StringArray, TimestampMillisecondArray};
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use serde_json::{Map, Value};

use crate::audit_logs::{ActivityType, AuditLog};
use crate::timestamp::Timestamp;

/// Declares the columns, each with the type of its cells and where they come from.
macro_rules! columns {
    ($event:pat => $($name:ident: $cell:ty = $value:expr,)*) => {
        /// A page, column by column.
        pub(super) struct Columns {
            $($name: Vec<Option<$cell>>,)*
        }

        impl Columns {
            pub fn schema() -> Schema {
                Schema::new(vec![$(Field::new(stringify!($name), <$cell>::data_type(), true)),*])
            }

            pub fn of(page: Vec<AuditLog>) -> Columns {
                let mut columns = Columns { $($name: Vec::with_capacity(page.len()),)* };
                for $event in page {
                    $(columns.$name.push($value);)*
                }
                columns
            }

            pub fn into_arrays(self) -> Result<Vec<ArrayRef>, TooLong> {
                Ok(vec![$(<$cell>::array(self.$name)?),*])
            }
        }
    };
}

// Each field of the record is named, so that no new one can be forgotten.
columns! {
    AuditLog {
        id,
        timestamp,
        organization_id,
        activity_type,
        ip_address,
        from_api,
        user_agent,
        user_id,
        user_name,
        api_key_id,
        affected_count,
        campaign_id,
        webhook_id,
        subsequence_id,
        list_id,
        audit_metadata,
        extra,
        irregular,
    } =>
    id: String = id,
    timestamp: Timestamp = timestamp,
    organization_id: String = organization_id,
    activity_type: i64 = activity_type.map(ActivityType::code),
    activity_name: &'static str = activity_type.and_then(documented_name),
    ip_address: String = ip_address,
    from_api: bool = from_api,
    user_agent: String = user_agent,
    user_id: String = user_id,
    user_name: String = user_name,
    api_key_id: String = api_key_id,
    affected_count: i64 = affected_count,
    campaign_id: String = campaign_id,
    webhook_id: String = webhook_id,
    subsequence_id: String = subsequence_id,
    list_id: String = list_id,
    audit_metadata: Map<String, Value> = audit_metadata,
    extra: Map<String, Value> = (!extra.is_empty()).then_some(extra),
    irregular: Vec<String> = (!irregular.is_empty()).then_some(irregular),
}

fn documented_name(activity: ActivityType) -> Option<&'static str> {
    (!matches!(activity, ActivityType::Unknown(_))).then(|| activity.name())
}

/// A type that the cells of a column may have.
trait Cell: Sized {
    fn data_type() -> DataType;
    fn array(cells: Vec<Option<Self>>) -> Result<ArrayRef, TooLong>;
}

/// The texts of a column come to more than its offsets can count.
#[derive(Debug)]
pub(super) struct TooLong;

/// Offsets are of 32 bits, because every reader of Arrow knows `Utf8`, and not all know
/// `LargeUtf8`. The builders panic where they overflow, which takes a page of more than 2 GiB:
/// `max_response_bytes` may allow for one.
fn check_offsets(mut lengths: impl Iterator<Item = usize>) -> Result<(), TooLong> {
    let total = lengths.try_fold(0_usize, usize::checked_add).ok_or(TooLong)?;
    i32::try_from(total).map(|_| ()).map_err(|_| TooLong)
}

fn texts<T: AsRef<str>>(cells: Vec<Option<T>>) -> Result<ArrayRef, TooLong> {
    check_offsets(cells.iter().flatten().map(|text| text.as_ref().len()))?;
    Ok(Arc::new(cells.into_iter().collect::<StringArray>()))
}

impl Cell for String {
    fn data_type() -> DataType {
        DataType::Utf8
    }

    fn array(cells: Vec<Option<Self>>) -> Result<ArrayRef, TooLong> {
        texts(cells)
    }
}

impl Cell for &'static str {
    fn data_type() -> DataType {
        DataType::Utf8
    }

    fn array(cells: Vec<Option<Self>>) -> Result<ArrayRef, TooLong> {
        texts(cells)
    }
}

/// As JSON text: an object has other keys in each row, which no column type can follow.
impl Cell for Map<String, Value> {
    fn data_type() -> DataType {
        DataType::Utf8
    }

    fn array(cells: Vec<Option<Self>>) -> Result<ArrayRef, TooLong> {
        texts(cells.into_iter().map(|cell| cell.map(|fields| Value::Object(fields).to_string())).collect())
    }
}

impl Cell for Vec<String> {
    fn data_type() -> DataType {
        DataType::new_list(DataType::Utf8, true)
    }

    fn array(cells: Vec<Option<Self>>) -> Result<ArrayRef, TooLong> {
        // One more for each text, so that a great many empty ones are seen too.
        check_offsets(cells.iter().flatten().flatten().map(|text| text.len() + 1))?;
        let mut lists = ListBuilder::new(StringBuilder::new());
        for cell in cells {
            lists.append_option(cell.map(|texts| texts.into_iter().map(Some)));
        }
        Ok(Arc::new(lists.finish()))
    }
}

impl Cell for Timestamp {
    fn data_type() -> DataType {
        DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into()))
    }

    fn array(cells: Vec<Option<Self>>) -> Result<ArrayRef, TooLong> {
        let millis = cells.into_iter().map(|cell| cell.map(|moment| moment.unix_millis()));
        Ok(Arc::new(millis.collect::<TimestampMillisecondArray>().with_timezone("UTC")))
    }
}

impl Cell for i64 {
    fn data_type() -> DataType {
        DataType::Int64
    }

    fn array(cells: Vec<Option<Self>>) -> Result<ArrayRef, TooLong> {
        Ok(Arc::new(Int64Array::from(cells)))
    }
}

impl Cell for bool {
    fn data_type() -> DataType {
        DataType::Boolean
    }

    fn array(cells: Vec<Option<Self>>) -> Result<ArrayRef, TooLong> {
        Ok(Arc::new(BooleanArray::from(cells)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_more_text_than_its_offsets_count_is_an_error_and_no_panic() {
        let text = "x".repeat(1 << 26);
        let column = |rows| texts(vec![Some(text.as_str()); rows]);
        assert!(column(32).is_err(), "one byte more than the largest offset");
        assert!(column(33).is_err());
        assert_eq!(column(2).unwrap().len(), 2);
        assert!(check_offsets([i32::MAX as usize].into_iter()).is_ok());
        assert!(check_offsets([i32::MAX as usize, 1].into_iter()).is_err());
        assert!(check_offsets([usize::MAX, 1].into_iter()).is_err());
    }
}
