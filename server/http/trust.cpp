#include "server/http/trust.hpp"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>

namespace gavel::http {
namespace {

constexpr std::string_view kProtocol = "\x08http/1.1";

/// @throws boost::system::system_error out of memory
std::shared_ptr<Trust> make_client() {
  auto trust = std::make_shared<Trust>();
  auto* const context = trust->context.native_handle();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_alpn_protos(context, reinterpret_cast<const unsigned char*>(kProtocol.data()), kProtocol.size());
  return trust;
}

}  // namespace

base::Expected<std::shared_ptr<Trust>, std::string> make_trust(const std::filesystem::path& authorities) {
  auto trust = make_client();
  trust->context.set_verify_mode(boost::asio::ssl::verify_peer);
  boost::system::error_code ec;
  if (authorities.empty()) {
    trust->context.set_default_verify_paths(ec);
    if (ec) return base::Unexpected("the system's certificate authorities cannot be read: " + ec.message());
  } else {
    trust->context.load_verify_file(authorities.string(), ec);
    if (ec) {
      return base::Unexpected("there are no certificates to be read in " + authorities.string() +
                              " (PEM: -----BEGIN CERTIFICATE-----)");
    }
  }
  return trust;
}

std::shared_ptr<Trust> trust_anybody() {
  auto trust = make_client();
  trust->context.set_verify_mode(boost::asio::ssl::verify_none);
  return trust;
}

// An address is no server name (RFC 6066 section 3), and stands elsewhere in a certificate.
bool expect_host(ssl_st* connection, const std::string& host) {
  boost::system::error_code not_an_address;
  boost::asio::ip::make_address(host, not_an_address);
  if (!not_an_address) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(connection), host.c_str()) == 1;
  return SSL_set_tlsext_host_name(connection, host.c_str()) == 1 && SSL_set1_host(connection, host.c_str()) == 1;
}

}  // namespace gavel::http
