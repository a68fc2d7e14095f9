%% The rows of bench.hpp's folder on Erlang/OTP: the same steps, the same numbers, gen_server and supervisor as they are.
%%
%%     erl -noshell -pa DIR -run otp_bench main call_1_1
%%
%% prints one line a counter: its name and its value. Reports are off (logger level none), as no sink is set in ours.
-module(otp_bench).
-export([main/1, init/1, handle_call/3, handle_cast/2, handle_info/2, start_server/1, start_named/1]).

-define(WARM_UP, 20000).
-define(CALLS, 400000).
-define(CASTS, 2000000).
-define(CHILDREN, 200000).
-define(IDLE, 300000).
-define(CRASHING, 10000).
-define(RESTARTS, 300).
-define(GAP, 5).
-define(TIMERS, 1000000).
-define(BUCKETS, 2000000).

main([Row]) ->
    logger:set_primary_config(level, none),
    process_flag(trap_exit, true),
    try row(list_to_atom(Row))
    catch C:R:S -> io:format(standard_error, "~p:~p~n~p~n", [C, R, S]), erlang:halt(1)
    end,
    erlang:halt(0).

row(call_1_1) -> calls(1);
row(call_64_64) -> calls(64);
row(casts) ->
    {ok, Server} = gen_server:start(?MODULE, idle, []),
    cast_all(Server, ?CASTS div 10),
    Watch = watch(),
    cast_all(Server, ?CASTS),
    rate(Watch, ?CASTS);
row(children) ->
    Sup = start_dynamic(idle),
    start_children(Sup, 1000),
    Before = resident(),
    Starting = watch(),
    start_children(Sup, ?CHILDREN),
    rate(Starting, ?CHILDREN),
    put_counter(bytes, (resident() - Before) / ?CHILDREN),
    Ref = erlang:monitor(process, Sup),
    Stopping = watch(),
    exit(Sup, shutdown),
    receive {'DOWN', Ref, process, Sup, _} -> ok end,
    put_counter(stop_s, seconds(Stopping)),
    put_counter(stop_cpu_us, cpu(Stopping) * 1.0e6 / ?CHILDREN);
row(idle_memory) ->
    start_idle(1000),
    Before = resident(),
    Watch = watch(),
    start_idle(?IDLE),
    rate(Watch, ?IDLE),
    timer:sleep(100),
    put_counter(bytes, (resident() - Before) / ?IDLE);
row(restart) ->
    {ok, _} = supervisor:start_link(?MODULE, {static, self()}),
    {up, Pid} = receive U -> U end,
    Micros = restarts(Pid, ?RESTARTS, []),
    put_counter(p50_us, percentile(Micros, 0.5)),
    put_counter(p99_us, percentile(Micros, 0.99));
row(crash_10000) ->
    Sup = start_dynamic({child, self()}),
    start_children(Sup, ?CRASHING),
    Pids = all_up(?CRASHING, []),
    Watch = watch(),
    [exit(P, kill) || P <- Pids],
    all_up(?CRASHING, []),
    rate(Watch, ?CRASHING);
row(timers_armed) ->
    Before = resident(),
    Watch = watch(),
    set_timers(self(), erlang:monotonic_time(millisecond) + 3600000, 1000, ?TIMERS),
    rate(Watch, ?TIMERS),
    put_counter(bytes, (resident() - Before) / ?TIMERS),
    timer:sleep(500),
    Idle = watch(),
    timer:sleep(1000),
    put_counter(idle_cpu_ms, cpu(Idle) * 1.0e3 / seconds(Idle));
row(timers_due) -> rings(fun(Ear) -> set_random(Ear, 1, ?TIMERS) end);
row(timers_planned) ->
    rings(fun(Ear) -> set_timers(Ear, erlang:monotonic_time(millisecond) + 3000, 1, ?TIMERS) end).

%% -- calls and casts

calls(Pairs) ->
    Me = self(),
    Callers = [begin
                   {ok, Server} = gen_server:start(?MODULE, idle, []),
                   spawn_link(fun() -> caller(Me, Server) end)
               end || _ <- lists:seq(1, Pairs)],
    run_callers(Callers, ?WARM_UP div Pairs),
    Watch = watch(),
    run_callers(Callers, ?CALLS div Pairs),
    rate(Watch, ?CALLS).

run_callers(Callers, Calls) ->
    [C ! {go, Calls} || C <- Callers],
    [receive {done, C} -> ok end || C <- Callers].

caller(Main, Server) ->
    receive {go, N} -> call_all(Server, N), Main ! {done, self()}, caller(Main, Server) end.

call_all(_, 0) -> ok;
call_all(Server, N) -> gen_server:call(Server, ask), call_all(Server, N - 1).

cast_all(Server, 0) -> gen_server:call(Server, ask, infinity);
cast_all(Server, N) -> gen_server:cast(Server, {tell, 1}), cast_all(Server, N - 1).

%% -- children

start_dynamic(Child) ->
    {ok, Sup} = supervisor:start_link(?MODULE, {dynamic, Child}),
    Sup.

start_children(_, 0) -> ok;
start_children(Sup, N) -> {ok, _} = supervisor:start_child(Sup, []), start_children(Sup, N - 1).

start_idle(0) -> ok;
start_idle(N) -> {ok, _} = gen_server:start(?MODULE, idle, []), start_idle(N - 1).

restarts(_, 0, Micros) -> Micros;
restarts(Pid, N, Micros) ->
    timer:sleep(?GAP),
    Start = erlang:monotonic_time(nanosecond),
    exit(Pid, kill),
    Next = receive {up, P} -> P end,
    gen_server:call(bench_child, ask),
    restarts(Next, N - 1, [(erlang:monotonic_time(nanosecond) - Start) / 1000 | Micros]).

all_up(0, Pids) -> Pids;
all_up(N, Pids) -> receive {up, Pid} -> all_up(N - 1, [Pid | Pids]) end.

start_server(Args) -> gen_server:start_link(?MODULE, Args, []).
start_named(Args) -> gen_server:start_link({local, bench_child}, ?MODULE, Args, []).

%% -- timers: the Nth is due N microseconds (times Step) after First, which Erlang knows to the millisecond

set_timers(Ear, First, Step, N) -> set_timers(Ear, First, Step, 0, N).

set_timers(_, _, _, N, N) -> ok;
set_timers(Ear, First, Step, I, N) ->
    Deadline = First * 1000 + I * Step,
    erlang:send_after((Deadline + 999) div 1000, Ear, {ring, Deadline}, [{abs, true}]),
    set_timers(Ear, First, Step, I + 1, N).

set_random(_, _, 0) -> ok;
set_random(Ear, Random, N) ->
    Next = (Random * 75 + 74) rem 65537,
    Delay = 1 + Next rem 1000,
    erlang:send_after(Delay, Ear, {ring, erlang:monotonic_time(microsecond) + Delay * 1000}),
    set_random(Ear, Next, N - 1).

rings(Set) ->
    Late = counters:new(?BUCKETS, []),
    Main = self(),
    Watch = watch(),
    Ear = spawn_link(fun() -> lateness(?TIMERS, Late), Main ! all_rang end),
    Set(Ear),
    receive all_rang -> ok end,
    rate(Watch, ?TIMERS),
    put_counter(p50_ms, bucket(Late, 1, ?TIMERS * 0.5) / 100),
    put_counter(p99_ms, bucket(Late, 1, ?TIMERS * 0.99) / 100).

%% Counted in hundredths of a millisecond: a list of a million would be the collector's benchmark.
lateness(0, _) -> ok;
lateness(N, Late) ->
    receive {ring, Deadline} ->
        Micros = erlang:monotonic_time(microsecond) - Deadline,
        counters:add(Late, min(?BUCKETS, 1 + Micros div 10), 1),
        lateness(N - 1, Late)
    end.

bucket(Late, I, Left) ->
    case Left - counters:get(Late, I) of
        Rest when Rest =< 0 -> I;
        Rest -> bucket(Late, I + 1, Rest)
    end.

%% -- the server (80 bytes of state: a tuple of nine) and the supervisors

init(idle) -> {ok, {0, 0, 0, 0, 0, 0, 0, 0, 0}};
init({child, Judge}) -> Judge ! {up, self()}, {ok, {0, 0, 0, 0, 0, 0, 0, 0, 0}};
init({dynamic, Child}) ->
    Restart = case Child of idle -> temporary; _ -> permanent end,
    {ok, {#{strategy => simple_one_for_one, intensity => 1000000, period => 5},
          [#{id => child, start => {?MODULE, start_server, [Child]}, restart => Restart, shutdown => 5000}]}};
init({static, Judge}) ->
    {ok, {#{strategy => one_for_one, intensity => 1000000, period => 5},
          [#{id => child, start => {?MODULE, start_named, [{child, Judge}]}}]}}.

handle_call(ask, _From, State) -> {reply, element(1, State), State}.
handle_cast({tell, N}, State) -> {noreply, setelement(1, State, element(1, State) + N)}.
handle_info(_, State) -> {noreply, State}.

%% -- measuring

watch() -> {erlang:monotonic_time(nanosecond), cpu_now()}.
seconds({Start, _}) -> (erlang:monotonic_time(nanosecond) - Start) / 1.0e9.
cpu({_, Start}) -> cpu_now() - Start.

%% CPU seconds of all threads.
cpu_now() ->
    {Milliseconds, _} = erlang:statistics(runtime),
    Milliseconds / 1000.

resident() ->
    erlang:garbage_collect(),
    {ok, Statm} = file:read_file("/proc/self/statm"),
    [_, Resident | _] = string:lexemes(Statm, " "),
    binary_to_integer(Resident) * 4096.

rate(Watch, Operations) ->
    Seconds = seconds(Watch),
    put_counter(cpu_us, cpu(Watch) * 1.0e6 / Operations),
    put_counter(rate, Operations / Seconds).

percentile(Values, Part) ->
    lists:nth(1 + trunc(Part * (length(Values) - 1)), lists:sort(Values)).

put_counter(Name, Value) -> io:format("~s ~.6f~n", [Name, float(Value)]).
