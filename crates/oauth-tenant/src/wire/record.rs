//! Pages of issued tokens (facts C36 to C38 and C43).

use oauth_model::record::{Record, RecordPage};
use serde_json::{Value, json};

use super::time::milliseconds;

/// A page as the API shows it. `target` is the path and the query as they were sent.
pub(super) fn list(page: &RecordPage, target: &str, issuer: &str, tenant_id: &str) -> Value {
    let data: Vec<Value> = page
        .records
        .iter()
        .map(|record| item(record, tenant_id))
        .collect();
    let link = |number: usize| {
        let size = page.query.size();
        let sort = if page.query.descending {
            "&sort=-userId"
        } else {
            ""
        };
        let user: String = page.query.user_id.as_ref().map_or_else(String::new, |id| {
            let id: String = url::form_urlencoded::byte_serialize(id.as_bytes()).collect();
            format!("&userId={id}")
        });
        let address =
            format!("{issuer}/api/v1/oauth-tokens?limit={size}&page={number}{sort}{user}");
        json!({ "href": address })
    };
    let number = page.query.number();
    let mut links = json!({ "self": { "href": format!("{issuer}{target}") } });
    if let Some(members) = links.as_object_mut() {
        if page.more {
            members.insert("next".to_owned(), link(number.saturating_add(1)));
        }
        if number > 1 {
            members.insert("prev".to_owned(), link(number - 1));
        }
    }
    json!({ "data": data, "links": links })
}

fn item(record: &Record, tenant_id: &str) -> Value {
    json!({
        "id": record.id,
        "tenantId": tenant_id,
        "userId": record.user_id,
        "clientId": record.client_id,
        "deviceType": record.device_type,
        "description": record.description,
        "lastUsed": milliseconds(record.last_used),
    })
}
