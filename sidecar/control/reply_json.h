// A whole DNS message for people: its records as JSON. Any thread.
#pragma once

#include <cstdint>
#include <span>

#include "sidecar/base/json_writer.h"

namespace warren {

// Puts "answer", "authority" and "additional" into the object that is open: records with name,
// type, ttl and data. Without the OPT record. False for a message that cannot be read: nothing is
// written then.
bool write_records(JsonWriter& json, std::span<const uint8_t> message);

}  // namespace warren
