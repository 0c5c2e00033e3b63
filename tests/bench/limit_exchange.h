// The exchange of libnss_limit.so.2 with seqpacket_limit: as many octets as ours has for an
// ordinary name and a few addresses. What is in them does not matter.
#pragma once

enum { kLimitRequest = 32, kLimitReply = 96 };
