// Trust: whose certificates we take where we are the client: of the commands' server, of an issuer's keys, of webhooks.
// TLS 1.2 or later, HTTP/1.1 above it.
//
//     auto trust = make_trust();                        // reads all authorities of the system: once, then shared
//     asio::ssl::stream<Tcp> stream(socket, (*trust)->context);
//     if (!expect_host(stream.native_handle(), "id.example")) throw std::bad_alloc();
//
// Thread rules: immutable once made.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "core/base/expected.hpp"

struct ssl_st;  // SSL

namespace gavel::http {

struct Trust {
  boost::asio::ssl::context context{boost::asio::ssl::context::tls_client};
};

/// The authorities in `authorities` (PEM), or where that is empty those of the system, which SSL_CERT_FILE and
/// SSL_CERT_DIR change. The error is a sentence.
base::Expected<std::shared_ptr<Trust>, std::string> make_trust(const std::filesystem::path& authorities = {});

/// Takes any certificate: for a question that has no secret in it, to one's own machine.
std::shared_ptr<Trust> trust_anybody();

/// Whose certificate the other side has to show: a name, or an address without brackets. False: out of memory.
bool expect_host(ssl_st* connection, const std::string& host);

}  // namespace gavel::http
