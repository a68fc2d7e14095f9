#include "server/cli/client_stream.hpp"

#include <openssl/ssl.h>

#include <new>

#include "server/http/trust.hpp"

namespace gavel::cli {
void ClientStream::reopen() {
  close();
  if (!url_.trust) return;
  tls_ = std::make_shared<boost::asio::ssl::stream<Tcp>>(plain_.get_executor(), url_.trust->context);
  if (!http::expect_host(tls_->native_handle(), url_.host)) throw std::bad_alloc();
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
