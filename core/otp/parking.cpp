#include "core/otp/parking.hpp"

#include "core/otp/turn.hpp"

namespace otp::detail {

void Parking::wake(Runtime& rt, Pid whom, std::uint64_t id, EnvelopePtr envelope) {
  const turn::OutsideScope scope;
  envelope->id = id;
  rt.send(whom, std::move(envelope));
}

}  // namespace otp::detail
