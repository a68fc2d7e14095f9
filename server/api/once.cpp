#include "server/api/once.hpp"

#include <utility>

#include "server/api/answers.hpp"
#include "server/api/idempotency.hpp"
#include "server/api/kept_answer.hpp"

namespace gavel::api {

void unless_done(auction::House& house, const auction::RequestKey& key, http::Respond respond,
                 base::UniqueFunction<void(http::Respond)> handle) {
  house.done_before(key, [handle = std::move(handle), respond = std::move(respond)](
                             auction::HouseResult<std::optional<auction::Before>> before) mutable {
    if (!before) return respond(problem_of(before.error()));
    if (!*before) return handle(std::move(respond));
    if (!(*before)->same) return respond(reused_key());
    respond(as_replayed(with_receipt(from_text((*before)->answer), (*before)->receipt)));
  });
}

}  // namespace gavel::api
