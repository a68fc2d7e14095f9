#include "server/endpoint.hpp"

#include <stdexcept>

namespace gavel {

base::Expected<http::Endpoint, std::string> Endpoint::listen() {
  if (args_.sockets.empty()) return server_->listen(args_.host, *args_.bound);
  base::Expected<http::Endpoint, std::string> first = base::Unexpected(std::string("there is no socket"));
  for (const int socket : args_.sockets) {
    auto where = server_->listen(socket);
    if (!where) return where;
    if (!first) first = std::move(where);
  }
  return first;
}

void Endpoint::init() {
  trap_exit(true);
  server_ = std::make_unique<http::Server>(args_.loops, args_.routes(), args_.options());
  auto where = listen();
  if (!where) {
    args_.failed(where.error());
    throw std::runtime_error(where.error());
  }
  where_ = *where;
  *args_.bound = where_.port;
}

void Endpoint::handle_stop(const otp::Reason& reason) {
  if (reason.abnormal()) return stop(reason);
  if (std::exchange(stopping_, true)) return;
  stop_reason_ = reason;
  send_after(args_.grace, GraceOver{});
  server_->drain(1012, "the server restarts, come again",
                 [&rt = runtime(), self = self_ref()] { rt.cast(self, Drained{}); });
}

otp::ChildSpec endpoint_child(Endpoint::Args args) {
  const auto patience = args.grace + std::chrono::seconds(5);
  args.bound = std::make_shared<std::atomic<std::uint16_t>>(args.port);
  return otp::child<Endpoint>("endpoint", std::move(args))
      .named("endpoint")
      .shuts_down(otp::Shutdown::within(patience));
}

}  // namespace gavel
