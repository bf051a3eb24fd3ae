//! Scopes: the table of names, and lists of them as requests and tokens carry them.

mod table;

use crate::client::{AppType, Tier};

/// Full access to the user's own account and content.
pub const USER_DEFAULT: &str = "user_default";
/// Full administrator access to the tenant.
pub const ADMIN_CLASSIC: &str = "admin_classic";
/// Access while the user is away: refresh tokens.
pub const OFFLINE_ACCESS: &str = "offline_access";

/// What is known of a scope name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// OAuth clients of the tenant may use it.
    Usable,
    /// It exists for custom roles, not for OAuth clients (fact A43).
    RolesOnly,
    /// Only region-level clients have it (fact A34).
    RegionOnly,
    /// Only organization-level clients have it (fact A36).
    OrganizationOnly,
    /// It is in no table.
    Unknown,
}

/// Looks a scope name up in the table.
pub fn standing(name: &str) -> Standing {
    let listed = |list: &[&str]| list.binary_search(&name).is_ok();
    if listed(table::USER) || listed(table::ADMINISTRATOR) {
        Standing::Usable
    } else if listed(table::REGION_ONLY) {
        Standing::RegionOnly
    } else if listed(table::ORGANIZATION_ONLY) {
        Standing::OrganizationOnly
    } else if listed(table::ROLES_ONLY) || name.starts_with(table::ROLES_ONLY_PREFIX) {
        Standing::RolesOnly
    } else {
        Standing::Unknown
    }
}

/// The scopes that OAuth clients of a tenant may use, in the order of their names
/// within administrator scopes first, user scopes second.
pub fn usable() -> impl Iterator<Item = &'static str> {
    table::ADMINISTRATOR.iter().chain(table::USER).copied()
}

/// Whether a client of this type and tier may register the scope
/// (facts A34 to A36, A45, A46).
pub fn usable_by(name: &str, app_type: AppType, tier: Tier) -> bool {
    let known = standing(name);
    match tier {
        Tier::Region => known == Standing::RegionOnly || name == ADMIN_CLASSIC,
        Tier::Organization => known == Standing::OrganizationOnly,
        Tier::Tenant => {
            known == Standing::Usable
                && match app_type {
                    AppType::Web => true,
                    AppType::Native => name != ADMIN_CLASSIC,
                    AppType::Spa => name != ADMIN_CLASSIC && name != OFFLINE_ACCESS,
                    AppType::AnonymousEmbed => false,
                }
        }
    }
}

/// Whether holding `held` brings `wanted`: the same scope, or a child of it.
///
/// A parent implies its children, `x` implies `x:read` (fact A52).
pub fn implies(held: &str, wanted: &str) -> bool {
    wanted
        .strip_prefix(held)
        .is_some_and(|rest| rest.is_empty() || (rest.starts_with(':') && !held.contains(':')))
}

/// Whether any of the held scopes brings `wanted`.
pub fn covered(held: &[String], wanted: &str) -> bool {
    held.iter().any(|scope| implies(scope, wanted))
}

/// The names in a space-delimited scope string (RFC 6749, section 3.3), each once.
pub fn split(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in text.split_ascii_whitespace() {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_the_documented_size_and_is_sorted() {
        // 101 scopes are usable by OAuth clients, 29 of them administrator scopes.
        assert_eq!(table::ADMINISTRATOR.len(), 29);
        assert_eq!(usable().count(), 101);
        for list in [
            table::ADMINISTRATOR,
            table::USER,
            table::ROLES_ONLY,
            table::REGION_ONLY,
            table::ORGANIZATION_ONLY,
        ] {
            assert!(list.is_sorted());
        }
    }

    #[test]
    fn a_name_stands_where_its_table_has_it() {
        assert_eq!(standing("user_default"), Standing::Usable);
        assert_eq!(standing("admin_classic"), Standing::Usable);
        assert_eq!(standing("admin.csp"), Standing::RolesOnly);
        assert_eq!(standing("classic_talend.anything"), Standing::RolesOnly);
        assert_eq!(standing("tenants:create"), Standing::RegionOnly);
        let of_organization = standing("cloud-console.tenants:read");
        assert_eq!(of_organization, Standing::OrganizationOnly);
        assert_eq!(standing("classic_talend"), Standing::Unknown);
    }

    #[test]
    fn a_parent_brings_its_children_and_nothing_else() {
        assert!(implies("apps", "apps"));
        assert!(implies("apps", "apps:read"));
        assert!(!implies("apps:read", "apps"));
        assert!(!implies("apps", "apps.data:export"));
        assert!(!implies("app", "apps"));
        assert!(!implies("admin.apps", "apps"));
    }

    #[test]
    fn application_types_narrow_the_table() {
        let tenant = Tier::Tenant;
        assert!(usable_by("admin_classic", AppType::Web, tenant));
        assert!(!usable_by("admin_classic", AppType::Spa, tenant));
        assert!(!usable_by("admin_classic", AppType::Native, tenant));
        assert!(usable_by("offline_access", AppType::Native, tenant));
        assert!(!usable_by("offline_access", AppType::Spa, tenant));
        assert!(!usable_by("api-keys", AppType::Web, tenant));
        assert!(!usable_by("tenants:create", AppType::Web, tenant));
        assert!(usable_by("tenants:create", AppType::Web, Tier::Region));
        assert!(usable_by("admin_classic", AppType::Web, Tier::Region));
        assert!(!usable_by("admin.apps", AppType::Web, Tier::Region));
        assert!(usable_by("user_default", AppType::Native, tenant));
        assert!(usable_by("user_default", AppType::Spa, tenant));
        assert!(usable_by("offline_access", AppType::Web, tenant));
        assert!(!usable_by("user_default", AppType::AnonymousEmbed, tenant));
        let tenants = "cloud-console.tenants:read";
        assert!(usable_by(tenants, AppType::Web, Tier::Organization));
        assert!(!usable_by(tenants, AppType::Web, tenant));
        assert!(!usable_by("user_default", AppType::Web, Tier::Organization));
    }

    #[test]
    fn what_is_held_covers_itself_and_its_children() {
        let held = ["spaces".to_owned(), "apps".to_owned()];
        assert!(covered(&held, "apps:read"));
        assert!(!covered(&held, "user_default"));
        assert!(!covered(&[], "apps"));
        assert!(!implies("apps:read", "apps:read:more"));
    }

    #[test]
    fn a_scope_string_is_a_list_without_repetition() {
        assert_eq!(split(" a  b a "), ["a", "b"]);
        assert!(split("").is_empty());
    }
}
