//! Clients of a whole region or organization, and what sets them apart from those of a
//! tenant.

use crate::rule::topic;

topic! {
    /// A client of the region gets its token from the region's own host.
    ///
    /// With it tenants are created, deactivated and reactivated.
    ///
    /// Upheld: `POST /oauth/token` at `register.<region>` answers its credentials with a
    ///   token.
    /// Broken: they are refused.
    REGION_TOKEN = "tier/region-token", Must, Documented, Accept, facts "A32 A34 G22",
        cites [GUIDE_REGION: "Request an access token"];

    /// The region's host serves clients of the region.
    ///
    /// Upheld: a tenant's client is refused there.
    /// Broken: it gets a token.
    REGION_HOST = "tier/region-host", Should, Inferred, Refuse(&[400, 401, 403, 404]), facts "A33 G22",
        cites [GUIDE_REGION: "Request an access token"];

    /// A client of the region cannot impersonate users.
    ///
    /// Upheld: the grant is refused to it.
    /// Broken: it gets a user's token.
    REGION_NEVER_IMPERSONATES = "tier/region-never-impersonates", Must, Documented, Refuse(&[400, 401, 403]), facts "A35",
        cites [OVERVIEW: "Region level OAuth2 clients"];

    /// A client of the region is in no tenant's list.
    ///
    /// Upheld: the list of clients does not have it.
    /// Broken: it is among the tenant's own.
    REGION_NOT_LISTED = "tier/region-not-listed", Must, Documented, Answer, facts "A33",
        cites [GUIDE_REGION: "Region-level clients are not listed"];

    /// A client of the region cannot be managed in a tenant.
    ///
    /// Upheld: reading it by its id answers 404.
    /// Broken: a tenant reads or changes a client of the whole region.
    REGION_NOT_MANAGED = "tier/region-not-managed", Should, Inferred, Refuse(&[404, 403]), facts "A32 A33",
        cites [GUIDE_REGION: "Region-level clients are not listed"];

    /// The bot user of a region's client is named after the region.
    ///
    /// Upheld: in the region US its name is `US OAuth client`.
    /// Broken: another name.
    REGION_BOT_NAMED = "tier/region-bot-named", Must, Documented, Answer, facts "B51",
        cites [OVERVIEW: "What happens when an OAuth client is created"];

    /// A client of the organization gets its token from the console.
    ///
    /// Upheld: `POST /oauth/token` at `console.<domain>` answers its credentials with a
    ///   token.
    /// Broken: they are refused.
    ORGANIZATION_TOKEN = "tier/organization-token", Must, Documented, Accept, facts "A36 A49 G22",
        cites [GUIDE_ORGANIZATION: "Request an access token"];

    /// The console and the clients of the organization belong together.
    ///
    /// Upheld: a tenant's client is refused at the console, and the organization's is
    ///   refused by a tenant.
    /// Broken: one of them gets a token.
    ORGANIZATION_HOST = "tier/organization-host", Should, Inferred, Refuse(&[400, 401, 403, 404]), facts "A36 G22",
        cites [GUIDE_ORGANIZATION: "Request an access token"];

    /// Clients of the organization are managed at the console.
    ///
    /// The service account owner may do so; by which credential, the documentation does not
    /// say, so that whoever has a target judged hands one in.
    ///
    /// Upheld: `POST /api/core/oauth-clients` at `console.<domain>` creates a client, and
    ///   what is there is read, changed and deleted.
    /// Broken: one of these is refused to who may do it.
    CONSOLE_MANAGES = "tier/console-manages", Must, Documented, Accept, facts "A36 B30",
        cites [REST_ORGANIZATION: "POST /api/core/oauth-clients", GUIDE_ORGANIZATION: "Create an organization-level OAuth2 client"];

    /// Of a client of the organization, name, description and scopes can be changed.
    ///
    /// Upheld: a patch of `/redirectUris` is refused.
    /// Broken: it is accepted, as it is for a tenant's client.
    CONSOLE_PATCH_PATHS = "tier/console-patch-paths", Must, Documented, Refuse(&[400]), facts "A37",
        cites [REST_ORGANIZATION: "PATCH /api/core/oauth-clients/{id}, path"];

    /// Clients of the organization are not managed with a tenant's token.
    ///
    /// Upheld: the token of a tenant's administrator is refused at the console.
    /// Broken: one tenant manages clients for all tenants of the organization.
    CONSOLE_NEEDS_PERMISSION = "tier/console-needs-permission", Should, Inferred, Refuse(&[403, 401]), facts "A36",
        cites [REST_ORGANIZATION: "POST /api/core/oauth-clients, 403"];

    /// The console manages clients of the organization, and no others.
    ///
    /// Upheld: reading a tenant's client there answers 404.
    /// Broken: the console reads or changes what belongs to a tenant.
    CONSOLE_OWN_CLIENTS = "tier/console-own-clients", Should, Inferred, Refuse(&[404, 403]), facts "A36",
        cites [REST_ORGANIZATION: "GET /api/core/oauth-clients/{id}, 404"];
}
