// Requests with an Idempotency-Key that were done before, by this daemon or the one before it
// (core/auction/requests.hpp).
//
// Thread rules: any thread.
#pragma once

#include <memory>
#include <utility>

#include "core/auction/house.hpp"
#include "core/base/unique_function.hpp"
#include "server/api/handlers.hpp"
#include "server/api/idempotency.hpp"
#include "server/http/message.hpp"

namespace gavel::api {

/// To `handle`, unless what is asked was done before: then it is answered as it was then, whatever crashed meanwhile;
/// 422 where the key was another request's. `house` outlives the answer.
void unless_done(auction::House& house, const auction::RequestKey& key, http::Respond respond,
                 base::UniqueFunction<void(http::Respond)> handle);

/// The same for a handler of routes, which finds the request's key in `services`; without a key it is just called.
template <class Services>
void handle_once(Services services, void (*handler)(Services, Caller, http::Respond), Caller caller,
                 http::Respond respond) {
  auto key = request_key(caller.request, caller.principal.name);
  if (!key) return handler(services, std::move(caller), std::move(respond));
  services.key = std::make_shared<const auction::RequestKey>(*std::move(key));
  unless_done(services.house, *services.key, std::move(respond),
              [services, handler, caller = std::move(caller)](http::Respond fresh) mutable {
                handler(services, std::move(caller), std::move(fresh));
              });
}

}  // namespace gavel::api
