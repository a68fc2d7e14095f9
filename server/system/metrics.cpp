#include "server/system/metrics.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "server/api/bid_counts.hpp"
#include "server/http/traffic.hpp"
#include "server/webhooks/metrics.hpp"
#include "storage/journal_metrics.hpp"

namespace gavel::system {
namespace {

using namespace std::chrono_literals;

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double seconds(otp::Duration time) { return std::chrono::duration<double>(time).count(); }

/// Bytes in memory; 0 where /proc does not say.
double resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  double total = 0, resident = 0;
  statm >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double open_descriptors() {
  std::error_code ignored;
  std::filesystem::directory_iterator all("/proc/self/fd", ignored);
  return static_cast<double>(std::distance(begin(all), end(all)));
}

}  // namespace

void append_runtime(Exposition& page, const otp::Runtime& rt, const Counted& counted) {
  const auto stats = rt.stats();
  page.gauge("gavel_processes", "Processes that live.").sample(static_cast<double>(stats.alive));
  page.counter("gavel_processes_spawned_total", "Processes that were started.")
      .sample(static_cast<double>(stats.spawned));
  page.counter("gavel_process_crashes_total", "Processes that ended abnormally.")
      .sample(static_cast<double>(stats.crashes));
  page.counter("gavel_messages_total", "Messages that were handled.").sample(static_cast<double>(stats.messages));
  page.gauge("gavel_mailbox_length_max", "Most messages that ever waited in one mailbox.").sample(stats.mailbox_high);
  page.counter("gavel_mailbox_refusals_total", "Messages that a full mailbox refused.")
      .sample(static_cast<double>(stats.overloaded));
  page.counter("gavel_dead_letters_total", "Messages that no handler saw, by the reason why.");
  for (std::size_t i = 0; i < otp::kDeadLetters; ++i) {
    page.sample(static_cast<double>(stats.dead_letters_by[i]), {{"reason", name(static_cast<otp::DeadLetter>(i))}});
  }
  page.counter("gavel_stuck_handlers_total", "Handlers that did not return in time.")
      .sample(static_cast<double>(stats.stuck_handlers));
  const auto& scheduler = stats.scheduler;
  page.gauge("gavel_scheduler_workers", "Threads that run processes.").sample(scheduler.workers);
  page.gauge("gavel_scheduler_run_queue_length", "Processes that wait for a worker.")
      .sample(static_cast<double>(scheduler.run_queue));
  page.counter("gavel_scheduler_busy_seconds_total", "Time that the workers have worked.")
      .sample(seconds(scheduler.busy));
  page.counter("gavel_scheduler_seconds_total", "Time that the workers were there; busy of it is the utilisation.")
      .sample(seconds(scheduler.total));
  page.gauge("gavel_timers", "Timers that are set.").sample(static_cast<double>(scheduler.timers));
  page.counter("gavel_supervisor_restarts_total", "Children that a supervisor started again.");
  for (const auto& [supervisor, count] : counted.restarts) {
    page.sample(static_cast<double>(count), {{"supervisor", supervisor}});
  }
  page.counter("gavel_wall_clock_steps_total", "How often the wall clock was set; countdowns do not follow it.")
      .sample(static_cast<double>(counted.clock_steps));
}

void append_work(Exposition& page) {
  const auto count = [](const base::Counter& counter) { return static_cast<double>(counter.value()); };
  static constexpr std::array<std::string_view, 5> kClasses{"1xx", "2xx", "3xx", "4xx", "5xx"};
  const auto& http = http::traffic();
  page.counter("gavel_http_requests_total", "Answers, by method and class of status.");
  for (std::size_t method = 0; method < http::Traffic::kMethods.size(); ++method) {
    for (std::size_t status = 0; status < kClasses.size(); ++status) {
      const auto n = count(http.answers[method][status]);
      if (n > 0) page.sample(n, {{"method", http::Traffic::kMethods[method]}, {"status", kClasses[status]}});
    }
  }
  page.histogram("gavel_http_request_duration_seconds", "From a whole request to its answer.", http.seconds);
  page.gauge("gavel_http_connections", "Connections that are open, WebSockets too.")
      .sample(static_cast<double>(http.connections.load()));
  page.gauge("gavel_websockets", "WebSockets that are open: watchers of auctions and sales, traces.")
      .sample(static_cast<double>(http.sockets.load()));
  page.counter("gavel_http_connections_total", "Connections that came.").sample(count(http.accepted));
  page.counter("gavel_http_connections_refused_total", "Connections above a limit.").sample(count(http.turned_away));
  page.counter("gavel_tls_handshakes_failed_total", "TLS handshakes that came to nothing.")
      .sample(count(http.handshakes_failed));
  if (const auto until = http.certificate_until.load(); until != 0) {
    page.gauge("gavel_tls_certificate_expires_seconds", "Until when the TLS certificate is good, as Unix time.")
        .sample(static_cast<double>(until));
  }
  page.counter("gavel_http_handler_failures_total", "Handlers that threw, or gave no answer in time.")
      .sample(count(http.failed));

  const auto& bids = api::bid_counts();
  page.counter("gavel_bids_accepted_total", "Bids that were taken, by what became of them at once.");
  for (std::size_t i = 0; i < bids.accepted.size(); ++i) {
    page.sample(count(bids.accepted[i]), {{"outcome", api::BidCounts::kOutcomes[i]}});
  }
  page.counter("gavel_bids_refused_total", "Bids that were not taken, by the code of the answer.");
  for (std::size_t i = 0; i < bids.refused.size(); ++i) {
    const auto n = count(bids.refused[i]);
    if (n > 0) page.sample(n, {{"code", http::kProblems[i].code}});
  }

  const auto& journal = storage::journal_metrics();
  page.histogram("gavel_journal_batch_commits", "Commits that one transaction of the journal carries.", journal.batch);
  page.histogram("gavel_journal_commit_duration_seconds", "From a transaction's begin until the disk has it.",
                 journal.seconds);
  page.counter("gavel_journal_commits_refused_total", "Commits that did not come to be.")
      .sample(count(journal.refused));

  const auto& webhooks = webhooks::metrics();
  page.counter("gavel_webhook_attempts_total",
               "Attempts to tell a webhook of something, by what came of the delivery.");
  page.sample(count(webhooks.delivered), {{"state", "delivered"}});
  page.sample(count(webhooks.failed), {{"state", "pending"}});
  page.sample(count(webhooks.dead), {{"state", "dead"}});
}

void append_os_process(Exposition& page) {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  page.counter("process_cpu_seconds_total", "CPU time, user and system.")
      .sample(seconds(usage.ru_utime) + seconds(usage.ru_stime));
  page.gauge("process_resident_memory_bytes", "Memory in use.").sample(resident_bytes());
  page.gauge("process_open_fds", "Open file descriptors.").sample(open_descriptors());
}

void show_metrics(const Services& services, http::Respond respond) {
  services.rt.call(kTelemetry, Counts{}, 1s,
                   [&rt = services.rt, respond = std::move(respond)](otp::CallResult<Counted> r) mutable {
                     Exposition page;
                     append_runtime(page, rt, r ? *r : Counted{});
                     append_work(page);
                     append_os_process(page);
                     respond({200, std::string(Exposition::kContentType), std::move(page).text(), {}});
                   });
}

}  // namespace gavel::system
