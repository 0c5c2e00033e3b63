#include "sidecar/dns/response.h"

#include <algorithm>
#include <cstring>

namespace warren::dns {
namespace {

constexpr size_t kRecordFixed = 10;  // type, class, TTL, length of the data
constexpr size_t kBareOptSize = 1 + kRecordFixed;
constexpr size_t kOptionFixed = 4;  // code, length
constexpr uint16_t kErrorOption = 15;

bool skip_questions(std::span<const uint8_t> message, size_t& at) {
    for (uint32_t left = get16(message.data() + kQdCount); left > 0; --left) {
        if (!skip_name(message, at) || at + 4 > message.size()) return false;
        at += 4;
    }
    return true;
}

Rcode rcode_of(std::span<const uint8_t> message) {
    return static_cast<Rcode>(get16(message.data() + 2) & kRcodeMask);
}

bool is_error_without_question(std::span<const uint8_t> response) {
    if (get16(response.data() + kQdCount) != 0 || get16(response.data() + kAnCount) != 0 ||
        get16(response.data() + kNsCount) != 0) {
        return false;
    }
    const Rcode rcode = rcode_of(response);
    return rcode == Rcode::kFormErr || rcode == Rcode::kServFail || rcode == Rcode::kNotImp ||
           rcode == Rcode::kRefused;
}

bool is_opt(std::span<const uint8_t> message, const Record& record) {
    return record.section == Section::kAdditional && record.type == Type::kOpt &&
           message[record.owner] == 0;
}

}  // namespace

RecordReader::RecordReader(std::span<const uint8_t> message) : message_(message) {
    if (message.size() < kHeaderSize || !skip_questions(message, at_)) {
        at_ = std::min(message.size(), kHeaderSize);
        broken_ = true;
        return;
    }
    left_ = get16(message.data() + kAnCount);
}

bool RecordReader::next(Record& record) {
    if (broken_) return false;
    while (left_ == 0) {
        if (section_ == 2) return false;
        ++section_;
        left_ = get16(message_.data() + kAnCount + 2 * section_);
    }
    size_t at = at_;
    if (!skip_name(message_, at) || at + kRecordFixed > message_.size()) {
        broken_ = true;
        return false;
    }
    const uint8_t* fixed = message_.data() + at;
    record.section = static_cast<Section>(section_);
    record.type = static_cast<Type>(get16(fixed));
    record.rclass = get16(fixed + 2);
    record.owner = at_;
    record.ttl = at + 4;
    record.data = at + kRecordFixed;
    record.end = record.data + get16(fixed + 8);
    if (record.end > message_.size()) {
        broken_ = true;
        return false;
    }
    at_ = record.end;
    --left_;
    return true;
}

bool answers_question(std::span<const uint8_t> response, std::span<const uint8_t> query,
                      const Query& parsed, uint16_t id) {
    if (response.size() < kHeaderSize || get16(response.data()) != id) return false;
    if ((get16(response.data() + 2) & (kFlagResponse | kOpcodeMask)) != kFlagResponse) return false;
    if (is_error_without_question(response)) return true;
    const size_t end = parsed.question_end;
    return get16(response.data() + kQdCount) == 1 && response.size() >= end &&
           std::equal(query.begin() + kHeaderSize, query.begin() + static_cast<std::ptrdiff_t>(end),
                      response.begin() + kHeaderSize);
}

size_t cut_to_fit(std::span<uint8_t> response, size_t limit) {
    if (response.size() <= limit || response.size() < kHeaderSize) return response.size();

    const RecordReader start(response);
    const size_t question_end = start.position();
    if (start.broken() || question_end > limit) {
        // Nothing can be kept but the header. No response that answers_question() comes here.
        put16(response.data() + 2,
              static_cast<uint16_t>(get16(response.data() + 2) | kFlagTruncated));
        put32(response.data() + kQdCount, 0);
        put32(response.data() + kNsCount, 0);
        return kHeaderSize;
    }
    RecordReader reader = start;
    Record record{};
    Record opt{};
    size_t first_end = 0;  // of the first answer record
    size_t needed_end = question_end;
    while (reader.next(record)) {
        if (record.section == Section::kAnswer && first_end == 0) first_end = record.end;
        if (record.section != Section::kAdditional) needed_end = record.end;
        if (is_opt(response, record)) opt = record;
    }
    size_t opt_size = opt.end - opt.owner;
    if (!reader.broken() && needed_end + opt_size <= limit) {
        std::memmove(response.data() + needed_end, response.data() + opt.owner, opt_size);
        put16(response.data() + kArCount, opt_size > 0 ? uint16_t{1} : uint16_t{0});
        return needed_end + opt_size;
    }
    if (std::max(first_end, question_end) + opt_size > limit) {
        opt_size = std::min(opt_size, kBareOptSize);
    }
    if (question_end + opt_size > limit) opt_size = 0;

    size_t kept_end = question_end;
    uint16_t kept = 0;
    reader = start;
    while (reader.next(record) && record.section == Section::kAnswer &&
           record.end + opt_size <= limit) {
        kept_end = record.end;
        ++kept;
    }
    // The OPT record lies behind all answers, so it only ever moves to the front. Its owner is the
    // root: one zero, the same wherever it stands.
    std::memmove(response.data() + kept_end, response.data() + opt.owner, opt_size);
    if (opt_size == kBareOptSize) put16(response.data() + kept_end + kBareOptSize - 2, 0);
    put16(response.data() + 2, static_cast<uint16_t>(get16(response.data() + 2) | kFlagTruncated));
    put16(response.data() + kAnCount, kept);
    put16(response.data() + kNsCount, 0);
    put16(response.data() + kArCount, opt_size > 0 ? uint16_t{1} : uint16_t{0});
    return kept_end + opt_size;
}

std::optional<uint16_t> extended_error(std::span<const uint8_t> response) {
    std::optional<uint16_t> code;
    walk(response, [&](const Record& record) {
        if (!is_opt(response, record) || code) return;
        size_t at = record.data;
        while (at + kOptionFixed <= record.end) {
            const size_t size = get16(response.data() + at + 2);
            const size_t next = at + kOptionFixed + size;
            if (next > record.end) return;
            if (get16(response.data() + at) == kErrorOption && size >= 2) {
                code = get16(response.data() + at + kOptionFixed);
                return;
            }
            at = next;
        }
    });
    return code;
}

}  // namespace warren::dns
