// TokenServer: the process that makes, lists and takes back tokens for those who ask over the API, and writes when
// tokens were last used, every minute. On a thread of its own: the disk is waited for here, and by no worker.
//
// Thread rules: a process; talk to it by its protocol. The errors are sentences for the log.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/otp/child_spec.hpp"
#include "core/otp/gen_server.hpp"
#include "server/auth/tokens.hpp"

namespace gavel::auth {

struct MakeToken {
  using Reply = base::Expected<TokenStore::Made, std::string>;
  NewToken wanted;
};
struct ListTokens {
  using Reply = base::Expected<std::vector<TokenInfo>, std::string>;
  std::optional<TokenId> after;
  std::uint32_t limit = 0;
};
struct RevokeToken {
  using Reply = base::Expected<std::optional<TokenInfo>, std::string>;
  TokenId id;
};
/// Its own.
struct SaveUses {};

using TokenProtocol = otp::Protocol<MakeToken, ListTokens, RevokeToken, SaveUses>;
inline const otp::Name<TokenProtocol> kTokens{"tokens"};

class TokenServer final : public otp::GenServer<TokenServer, TokenProtocol> {
 public:
  struct Args {
    TokenStore* store;
  };
  explicit TokenServer(Args args) : store_(*args.store) {}

  void init() { send_interval(std::chrono::minutes(1), SaveUses{}); }
  MakeToken::Reply handle_call(const MakeToken& m) { return store_.make(m.wanted); }
  ListTokens::Reply handle_call(const ListTokens& m) { return store_.list(m.after, m.limit); }
  RevokeToken::Reply handle_call(const RevokeToken& m) { return store_.revoke(m.id); }
  /// A disk that does not take them now is asked again in a minute: they are not forgotten.
  void handle_info(const SaveUses&) { static_cast<void>(store_.save_uses()); }

 private:
  TokenStore& store_;
};

/// Named "tokens".
inline otp::ChildSpec token_child(TokenStore& store) {
  return otp::child<TokenServer>("tokens", TokenServer::Args{&store}).named("tokens").mailbox(1000).own_thread();
}

}  // namespace gavel::auth
