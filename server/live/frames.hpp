// The messages of the live stream, as text. Each is built once and shared by all watchers. docs/live.md is their page.
//
// Made of public facts only: a leader's maximum is in an Entry, and stays there.
//
// Thread rules: pure functions.
#pragma once

#include "core/auction/journal.hpp"
#include "core/auction/ports.hpp"
#include "server/http/message.hpp"

namespace gavel::live {

/// {"type":"snapshot", … the auction as GET gives it, "watchers":…}
http::Frame snapshot_frame(const auction::View& view, rules::Time now, std::size_t watchers);

/// {"type":"event","seq":n,"kind":"bid"|"opened"|"closed"|"cancelled"|"created","at":…, …}. `after`: the auction after
/// the commit that the entry is part of.
http::Frame event_frame(const auction::Entry& entry, const auction::View& after);

/// {"type":"tick","remaining_ms":…,"server_time":…}
http::Frame tick_frame(const auction::Tick& tick);

/// {"type":"presence","watchers":…}
http::Frame presence_frame(std::size_t watchers);

}  // namespace gavel::live
