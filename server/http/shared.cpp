#include "server/http/shared.hpp"

#include <algorithm>

namespace gavel::http {

void Shared::say(const Log& log, std::string_view line) noexcept try {
  if (log) log(line);
} catch (...) {
  // A log that fails has nobody left to tell.
}

Counts Shared::counts() const noexcept {
  // First those that are counted last: one that is accepted here has been among the connections before.
  const auto accepted = counters.accepted.load(std::memory_order_acquire);
  Counts c{counters.connections, counters.sockets, accepted,        counters.turned_away,
           counters.requests,    counters.refused, counters.failed, {}};
  std::ranges::copy(counters.answers, c.answers.begin());
  return c;
}

void Shared::count_answer(std::size_t method, int status) noexcept {
  const auto index = static_cast<std::size_t>(std::clamp(status / 100, 1, 5));
  traffic().answers[method][index - 1].add();
  counters.answers[index].fetch_add(1, std::memory_order_relaxed);
}

void Shared::start_draining(std::size_t loops, base::UniqueFunction<void()> done) {
  const std::lock_guard lock{mutex_};
  draining_ = true;
  loops_left_ = loops;
  done_ = std::move(done);
}

void Shared::drained_loop() {
  {
    const std::lock_guard lock{mutex_};
    --loops_left_;
  }
  tell_if_drained();
}

void Shared::tell_if_drained() {
  if (!draining() || counters.connections != 0) return;
  base::UniqueFunction<void()> done;
  {
    const std::lock_guard lock{mutex_};
    if (loops_left_ == 0) done = std::move(done_);
  }
  if (done) done();
}

Ticket::Ticket(std::shared_ptr<Shared> shared, Place place) : shared_(std::move(shared)), place_(std::move(place)) {
  ++shared_->counters.connections;
  shared_->counters.accepted.fetch_add(1, std::memory_order_release);
  traffic().accepted.add();
  ++traffic().connections;
}

Ticket::~Ticket() {
  if (!shared_) return;
  --shared_->counters.connections;
  --traffic().connections;
  try {
    shared_->tell_if_drained();
  } catch (...) {
    shared_->log("the function to call after draining failed");
  }
}

}  // namespace gavel::http
