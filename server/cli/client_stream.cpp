#include "server/cli/client_stream.hpp"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>
#include <new>

#include "server/cli/trust.hpp"

namespace gavel::cli {
namespace {

/// Whose certificate it has to be. An address is no server name (RFC 6066 section 3), and stands elsewhere in it.
bool expect(SSL* ssl, const std::string& host) {
  boost::system::error_code not_an_address;
  boost::asio::ip::make_address(host, not_an_address);
  if (!not_an_address) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1;
  return SSL_set_tlsext_host_name(ssl, host.c_str()) == 1 && SSL_set1_host(ssl, host.c_str()) == 1;
}

}  // namespace

void ClientStream::reopen() {
  close();
  if (!url_.trust) return;
  tls_ = std::make_shared<boost::asio::ssl::stream<Tcp>>(plain_.get_executor(), url_.trust->context);
  if (!expect(tls_->native_handle(), url_.host)) throw std::bad_alloc();
}

std::string ClientStream::sentence_of(const Error& error) const {
  const auto found = tls_ ? SSL_get_verify_result(tls_->native_handle()) : X509_V_OK;
  if (found == X509_V_OK) return "TLS failed: " + error.message();
  const std::string sentence = std::string("its certificate is not trusted: ") + X509_verify_cert_error_string(found);
  const bool known = found == X509_V_ERR_HOSTNAME_MISMATCH || found == X509_V_ERR_IP_ADDRESS_MISMATCH ||
                     found == X509_V_ERR_CERT_HAS_EXPIRED || found == X509_V_ERR_CERT_NOT_YET_VALID;
  return known ? sentence : sentence + " (--cacert FILE names the authorities to trust)";
}

}  // namespace gavel::cli
