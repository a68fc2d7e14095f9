// ApplicationController: the process that starts, watches and stops applications, one thing at a time.
//
// Each top supervisor is its child: linked, and told to end by its exit signal. While it starts or stops one it answers
// nobody. When the end of an application ends the system, it stops the others and then itself, with
// shutdown(application_terminated(name, reason)); whoever must know monitors it. Follows application_controller.erl and
// application_master.erl.
//
// Thread rules: talk to it by its protocol, from any thread.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "core/otp/application.hpp"
#include "core/otp/gen_server.hpp"

namespace otp {

struct StartApplication {
  using Reply = ApplicationResult<void>;
  std::string name;
  ApplicationType type = ApplicationType::temporary;
};
struct EnsureAllStarted {
  using Reply = ApplicationResult<std::vector<std::string>>;
  std::string name;
  ApplicationType type = ApplicationType::temporary;
};
struct StopApplication {
  using Reply = ApplicationResult<void>;
  std::string name;
};
struct StopSystem {
  using Reply = SystemStopped;
  Duration limit = kInfinity;
};
struct WhichApplications {
  using Reply = std::vector<RunningApplication>;
};
using ApplicationProtocol =
    Protocol<StartApplication, EnsureAllStarted, StopApplication, StopSystem, WhichApplications>;

class ApplicationController final : public GenServer<ApplicationController, ApplicationProtocol> {
 public:
  struct Args {
    std::vector<ApplicationSpec> loaded;
  };
  explicit ApplicationController(Args args) : loaded_(std::move(args.loaded)) {}

  void init() { trap_exit(true); }
  void handle_call(StartApplication, From<ApplicationResult<void>>);
  void handle_call(EnsureAllStarted, From<ApplicationResult<std::vector<std::string>>>);
  void handle_call(StopApplication, From<ApplicationResult<void>>);
  void handle_call(StopSystem, From<SystemStopped>);
  std::vector<RunningApplication> handle_call(const WhichApplications&) { return running_; }
  void handle_info(const ExitMessage&);
  void handle_stop(const Reason&);

 private:
  using Outcome = ApplicationResult<void>;
  using Then = base::UniqueFunction<void()>;
  using Names = std::vector<std::string>;

  void start(const std::string& name, ApplicationType type, base::UniqueFunction<void(Outcome)> then);
  void start_each(std::deque<std::string> names, ApplicationType type, Names done,
                  base::UniqueFunction<void(ApplicationResult<Names>)> then);
  void enter_phases(const ApplicationSpec& spec, ApplicationType type, Pid top,
                    base::UniqueFunction<void(Outcome)> then);
  /// What has to be started before `name`, and `name`, in order.
  ApplicationResult<void> plan(const std::string& name, Names& on_the_way, Names& order) const;

  void stop_app(const std::string& name, Then then);
  void stop_each(Names names, Then then);
  void stop_tree(Pid top, Then then);
  void stop_system(Reason reason, Duration limit, Then then);
  void kill_tree(Pid top);
  void call_back(const ApplicationSpec& spec, const std::function<void()>& callback, const char* which);

  const ApplicationSpec* find(std::string_view name) const;
  bool is_running(std::string_view name) const;

  std::vector<ApplicationSpec> loaded_;
  std::vector<RunningApplication> running_;  // in the order of their start
  Instant deadline_ = Instant::max();        // of the end of the system
  bool forced_ = false;
};

}  // namespace otp
