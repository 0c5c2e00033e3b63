// Moves records from one message into another, where the names that they are compressed with stand
// elsewhere or not at all.
#pragma once

#include "sidecar/dns/reply_writer.h"
#include "sidecar/dns/response.h"

namespace warren::dns {

// Appends `record` of `message` to `reply`, its names written out, but for its owner if that is the
// name of the message's question, which in the reply stands at `question_at`. False if it does not
// fit, or is broken; then nothing is written.
bool copy_record(std::span<const uint8_t> message, const Record& record, size_t question_at,
                 ReplyWriter& reply);

}  // namespace warren::dns
