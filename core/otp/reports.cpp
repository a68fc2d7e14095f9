// The reports of a process that ends abnormally.
#include "core/otp/process.hpp"
#include "core/otp/runtime.hpp"

namespace otp {
namespace {

constexpr std::size_t kMessagesShown = 10;
constexpr std::size_t kNeighboursShown = 10;
constexpr std::size_t kAncestorsShown = 32;

std::string name_or_pid(const std::optional<ProcessInfo>& info, Pid pid) {
  return info && !info->name.empty() ? info->name : pid.to_string();
}

}  // namespace

void Runtime::report_crash(Cell& cell, const Reason& reason, const Envelope& last) {
  if (!sink_) return;
  Report crash{.kind = Report::Kind::crash, .pid = cell.self, .reason = reason};
  crash.crash_report = crash_report(cell, reason);
  const ProcessInfo& process = crash.crash_report->process;
  crash.name = process.name.empty() ? std::string(cell.type->name) : process.name;
  if (last.kind != EnvelopeKind::start) crash.last_message = last.name();
  crash.mailbox = process.mailbox;
  crash.links = process.links;
  if (cell.started) {
    Report server = crash;
    server.kind = Report::Kind::server;
    server.crash_report = nullptr;
    server.server_report = server_report(cell, reason, last);
    report(server);
  }
  report(crash);
}

std::shared_ptr<const ServerReport> Runtime::server_report(Cell& cell, const Reason& reason,
                                                           const Envelope& last) const {
  auto all = std::make_shared<ServerReport>();
  all->pid = cell.self;
  if (const auto mine = info(cell.self)) all->name = mine->name;
  all->last_message = last.name();
  try {
    all->state = cell.process->describe();
  } catch (...) {
    all->state = std::string(cell.type->name) + " (its format_status failed)";
  }
  all->reason = reason;
  all->called = last.kind == EnvelopeKind::call;
  if (all->called && last.from) {
    const auto client = info(last.from);
    all->client = last.from;
    all->client_alive = client.has_value();
    if (client) all->client_name = client->name;
  }
  if (cell.extras) all->log = cell.extras->debug.log();
  return all;
}

std::shared_ptr<const CrashReport> Runtime::crash_report(Cell& cell, const Reason& reason) const {
  auto all = std::make_shared<CrashReport>();
  all->process = info(cell.self).value_or(ProcessInfo{.pid = cell.self});
  all->process.status = ProcessStatus::running;
  all->reason = reason;
  all->error_class = reason.is(Reason::Kind::error) ? "error" : "exit";
  for (Pid at = cell.parent; at && all->ancestors.size() < kAncestorsShown;) {
    const auto ancestor = info(at);
    all->ancestors.push_back(name_or_pid(ancestor, at));
    at = ancestor ? ancestor->parent : Pid{};
  }
  const auto show = [&](const Envelope* e) {
    for (; e && all->messages.size() < kMessagesShown; e = e->next) all->messages.push_back(e->name());
  };
  show(cell.head);
  for (Pid linked : all->process.links) {
    if (all->neighbours.size() == kNeighboursShown) break;
    auto neighbour = info(linked);
    if (neighbour && !neighbour->trap_exit) all->neighbours.push_back(std::move(*neighbour));
  }
  return all;
}

}  // namespace otp
