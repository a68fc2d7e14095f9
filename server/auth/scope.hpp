// What a scoped token may be used for: requests whose path names its auction, or its sale and the lots of that. All
// else that needs a token is 403 "token_out_of_scope". What is public stays so.
//
// Which sale an auction belongs to, its path does not say: reach() leaves that open, and who handles the request asks
// with the auction's view (api::in_scope()).
//
// Thread rules: pure functions.
#pragma once

#include <cstdint>

#include "core/auction/view.hpp"
#include "server/auth/permissions.hpp"
#include "server/auth/principal.hpp"
#include "server/http/message.hpp"

namespace gavel::auth {

enum class Reach : std::uint8_t {
  inside,
  outside,
  depends,  ///< an auction, and the scope is a sale: covers()
};
/// Of a request with its path, as far as that says it.
Reach reach(const Scope& scope, std::string_view path, Operation operation) noexcept;

/// Is it that auction, or a lot of that sale?
bool covers(const Scope& scope, const auction::View& view);

/// 403 "token_out_of_scope" with "scope".
http::Response out_of_scope(const Scope& scope);

}  // namespace gavel::auth
