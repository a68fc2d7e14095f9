// KeyServer: the process that reads the keys of JWTs again: every so often, and soon when a token names a key that is
// not there (issuers change keys), but never more than once in kBreath. On a thread of its own: a download may take its
// time there. Keys that cannot be read change nothing: those that were good stay good, and the log says why.
//
// Thread rules: a process; whoever wants may cast ReadKeys.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/otp/child_spec.hpp"
#include "core/otp/gen_server.hpp"
#include "server/auth/jwt.hpp"
#include "server/auth/key_source.hpp"

namespace gavel::auth {

/// What makes JWTs good here.
struct JwtKeysFrom {
  std::optional<KeySource> set;  ///< read again and again
  std::optional<JwtKey> secret;  ///< of HS256; read once
  std::chrono::milliseconds period = std::chrono::minutes(5);
};

/// Reads the keys and gives them to the verifier; the error is a sentence, and changes nothing.
base::Expected<void, std::string> read_keys(const JwtKeysFrom& from, JwtVerifier& jwts);

/// Read them again, if that is allowed now; else when it is.
struct ReadKeys {};
/// Its own: the period is over.
struct KeysAreOld {};
using KeyProtocol = otp::Protocol<ReadKeys, KeysAreOld>;
inline const otp::Name<KeyProtocol> kKeys{"token keys"};

class KeyServer final : public otp::GenServer<KeyServer, KeyProtocol> {
 public:
  static constexpr std::chrono::seconds kBreath{10};

  struct Args {
    JwtKeysFrom from;
    std::shared_ptr<JwtVerifier> jwts;
    std::function<void(const std::string&)> log;  ///< a sentence about what went wrong
    bool read_at_once = false;                    ///< nobody has read them yet
  };
  explicit KeyServer(Args args) : args_(std::move(args)) {}

  void init();
  void handle_cast(const ReadKeys&);
  void handle_info(const KeysAreOld&);

 private:
  void read();

  Args args_;
  std::optional<otp::Instant> last_;  ///< when they were read
  bool waits_ = false;                ///< ReadKeys comes again when kBreath is over
};

/// Named "token keys"; tokens that name an unknown key make it read them.
otp::ChildSpec key_child(otp::Runtime& rt, KeyServer::Args args);

}  // namespace gavel::auth
