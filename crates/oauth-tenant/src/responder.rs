//! A tenant as a responder of the crate `wiremock`, to be mounted for any request.

use bytes::Bytes;
use http::{Request, Uri};
use wiremock::{Respond, ResponseTemplate};

use crate::shared::SharedTenant;

impl Respond for SharedTenant {
    fn respond(&self, request: &wiremock::Request) -> ResponseTemplate {
        let url = &request.url;
        let target = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        let mut asked = Request::new(Bytes::from(request.body.clone()));
        *asked.method_mut() = request.method.clone();
        // What is no path of a request names no endpoint either.
        *asked.uri_mut() = target.parse().unwrap_or_else(|_| Uri::from_static("/"));
        *asked.headers_mut() = request.headers.clone();
        let (parts, body) = self.handle(&asked).into_parts();
        let mut template = ResponseTemplate::new(parts.status).set_body_bytes(body.to_vec());
        for (name, value) in &parts.headers {
            template = template.append_header(name, value);
        }
        template
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use oauth_model::time::Timestamp;
    use wiremock::{Mock, MockServer, matchers::any};

    use super::*;
    use crate::{Config, Tenant};

    #[tokio::test]
    async fn it_is_mounted_for_any_request() {
        let server = MockServer::start().await;
        let tenant = Tenant::new(Config::new(server.uri()));
        let tenant = SharedTenant::virtual_time(tenant, Timestamp::from_seconds(1));
        Mock::given(any()).respond_with(tenant).mount(&server).await;
        let mut stream = std::net::TcpStream::connect(server.address()).unwrap();
        let request =
            "GET /api/v1/oauth-clients/a%20b?x HTTP/1.1\r\nhost: t\r\nconnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        assert!(response.starts_with("HTTP/1.1 401"), "{response}");
        assert!(response.contains("content-type: application/json"));
        assert!(response.contains("\"errors\""));
    }
}
