// Requests with an Idempotency-Key that were done before, by this daemon or the one before it
// (core/auction/requests.hpp).
//
// Thread rules: any thread.
#pragma once

#include "core/auction/house.hpp"
#include "core/base/unique_function.hpp"
#include "server/http/message.hpp"

namespace gavel::api {

/// To `handle`, unless what is asked was done before: then it is answered as it was then, whatever crashed meanwhile;
/// 422 where the key was another request's. `house` outlives the answer.
void unless_done(auction::House& house, const auction::RequestKey& key, http::Respond respond,
                 base::UniqueFunction<void(http::Respond)> handle);

}  // namespace gavel::api
