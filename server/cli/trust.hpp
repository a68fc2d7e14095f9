// Trust: whose certificates a client takes. Of one URL; costs the reading of all authorities of the system, so it is
// made once and shared.
//
// Thread rules: immutable once made.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "core/base/expected.hpp"

namespace gavel::cli {

struct Trust {
  boost::asio::ssl::context context{boost::asio::ssl::context::tls_client};
};

/// The authorities in `authorities` (PEM), or where that is empty those of the system, which SSL_CERT_FILE and
/// SSL_CERT_DIR change. The error is a sentence.
base::Expected<std::shared_ptr<Trust>, std::string> make_trust(const std::filesystem::path& authorities);

/// Takes any certificate: for a question that has no secret in it, to one's own machine.
std::shared_ptr<Trust> trust_anybody();

}  // namespace gavel::cli
