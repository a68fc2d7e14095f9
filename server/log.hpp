// The log: lines on stderr, for people or as JSON. What comes from outside can never make a second line.
//
// Thread rules: set_up() once at the start; the rest, and spdlog's functions, from any thread.
#pragma once

#include <spdlog/spdlog.h>

#include "core/otp/report.hpp"
#include "server/config/values.hpp"

namespace gavel::log {

/// Sends spdlog's default logger to stderr in this format, from this level on.
void set_up(config::LogLevel level, config::LogFormat format);

/// Another level and format from the next line on.
void change(config::LogLevel level, config::LogFormat format);

/// Writes a report of the runtime, at the level that it deserves.
void write(const otp::Report& report);

}  // namespace gavel::log
