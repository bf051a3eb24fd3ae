//! What is asked about content, by endpoint.

use crate::call::{ApiUse, Body, Query};

/// What is done to an application's anonymous access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// It is looked at.
    Show,
    /// It is turned on.
    On,
    /// Its access code is replaced.
    Reset,
    /// It is turned off.
    Off,
}

impl Sharing {
    /// The deed of this name in the form.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "on" => Some(Self::On),
            "reset" => Some(Self::Reset),
            "off" => Some(Self::Off),
            _ => None,
        }
    }
}

/// What is asked about content.
#[derive(Clone, Debug, PartialEq)]
pub enum ContentOperation {
    /// `GET /api/v1/spaces`.
    ListSpaces(Query),
    /// `POST /api/v1/spaces`.
    CreateSpace(Body),
    /// `GET /api/v1/spaces/{id}`.
    ReadSpace(String),
    /// `DELETE /api/v1/spaces/{id}`.
    DeleteSpace(String),
    /// `POST /api/v1/spaces/{id}/assignments`.
    Assign(String, Body),
    /// `POST /api/v1/apps`.
    CreateApp(Body),
    /// `GET /api/v1/apps/{id}`.
    ReadApp(String),
    /// `DELETE /api/v1/apps/{id}`.
    DeleteApp(String),
    /// `GET /api/v1/items`.
    ListItems(Query),
    /// `GET /api/v1/users/{id}`.
    ReadUser(String),
    /// `GET /api/v1/tenants/me`.
    ReadTenant,
    /// `GET /api/v1/boot/core-init`.
    CoreInit,
    /// The page that shares an application with anonymous visitors.
    Share(String, Sharing),
}

/// The name of an operation on content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContentDoor {
    /// Listing spaces.
    ListSpaces,
    /// Creating a space.
    CreateSpace,
    /// Reading a space.
    ReadSpace,
    /// Deleting a space.
    DeleteSpace,
    /// Letting somebody into a space.
    Assign,
    /// Creating an application.
    CreateApp,
    /// Reading an application.
    ReadApp,
    /// Deleting an application.
    DeleteApp,
    /// Listing items.
    ListItems,
    /// Reading a user.
    ReadUser,
    /// Reading the tenant.
    ReadTenant,
    /// Reading what a page begins with.
    CoreInit,
    /// The page that shares an application.
    Share,
}

impl ContentDoor {
    /// How the API is used; `None` for the page that shares.
    pub fn api_use(self) -> Option<ApiUse> {
        match self {
            Self::ListSpaces
            | Self::ReadSpace
            | Self::ReadApp
            | Self::ListItems
            | Self::ReadUser
            | Self::ReadTenant
            | Self::CoreInit => Some(ApiUse::Read),
            Self::CreateSpace
            | Self::DeleteSpace
            | Self::Assign
            | Self::CreateApp
            | Self::DeleteApp => Some(ApiUse::Change),
            Self::Share => None,
        }
    }

    /// The endpoint, as reports name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ListSpaces => "GET /api/v1/spaces",
            Self::CreateSpace => "POST /api/v1/spaces",
            Self::ReadSpace => "GET /api/v1/spaces/{id}",
            Self::DeleteSpace => "DELETE /api/v1/spaces/{id}",
            Self::Assign => "POST /api/v1/spaces/{id}/assignments",
            Self::CreateApp => "POST /api/v1/apps",
            Self::ReadApp => "GET /api/v1/apps/{id}",
            Self::DeleteApp => "DELETE /api/v1/apps/{id}",
            Self::ListItems => "GET /api/v1/items",
            Self::ReadUser => "GET /api/v1/users/{id}",
            Self::ReadTenant => "GET /api/v1/tenants/me",
            Self::CoreInit => "GET /api/v1/boot/core-init",
            Self::Share => "the page that shares an application",
        }
    }
}

impl ContentOperation {
    /// Which door it knocks at.
    pub fn door(&self) -> ContentDoor {
        match self {
            Self::ListSpaces(_) => ContentDoor::ListSpaces,
            Self::CreateSpace(_) => ContentDoor::CreateSpace,
            Self::ReadSpace(_) => ContentDoor::ReadSpace,
            Self::DeleteSpace(_) => ContentDoor::DeleteSpace,
            Self::Assign(..) => ContentDoor::Assign,
            Self::CreateApp(_) => ContentDoor::CreateApp,
            Self::ReadApp(_) => ContentDoor::ReadApp,
            Self::DeleteApp(_) => ContentDoor::DeleteApp,
            Self::ListItems(_) => ContentDoor::ListItems,
            Self::ReadUser(_) => ContentDoor::ReadUser,
            Self::ReadTenant => ContentDoor::ReadTenant,
            Self::CoreInit => ContentDoor::CoreInit,
            Self::Share(..) => ContentDoor::Share,
        }
    }
}
