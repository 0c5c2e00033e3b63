// Any order of keeping, failing, asking, forgetting and waiting, in a cache with little room: it
// stays within its octets, and what is found is what was kept last, no older than it may be.
#include <array>
#include <cstdlib>
#include <map>
#include <vector>

#include "sidecar/cache/cache.h"

using namespace warren;

namespace {

constexpr size_t kRoom = 12 << 10;

void require(bool condition) {
    if (!condition) std::abort();
}

struct Known {
    uint8_t mark;
    BootTime until;
};

class Script {
  public:
    Script(const uint8_t* bytes, size_t size) : bytes_(bytes), left_(size) {}

    void run() {
        while (left_ >= 3) {
            const uint8_t choice = take();
            const uint8_t name = take() & 0x3f;
            const uint8_t number = take();
            step(choice, name, number);
            require(cache_.size().octets <= kRoom);
        }
    }

  private:
    uint8_t take() {
        --left_;
        return *bytes_++;
    }

    // A query for the name with that number.
    dns::Query query(uint8_t name, std::vector<uint8_t>& message) {
        message.assign(dns::kHeaderSize, 0);
        dns::put16(message.data() + dns::kQdCount, 1);
        message.insert(message.end(),
                       {2, static_cast<uint8_t>('a' + name % 16),
                        static_cast<uint8_t>('a' + name / 16), 1, 'x', 0, 0, 1, 0, 1});
        dns::Query parsed;
        require(dns::parse_query(message, parsed) == dns::Parsed::kGood);
        return parsed;
    }

    void step(uint8_t choice, uint8_t name, uint8_t number) {
        std::vector<uint8_t> message;
        const dns::Query asked = query(name, message);
        const CacheKey key = CacheKey::of(asked, 1);
        switch (choice % 5) {
            case 0:
                keep(key, name, number, choice);
                break;
            case 1:
                cache_.keep_failure(key, dns::ExtendedError::kNetworkError, now_);
                break;
            case 2:
                if (number < 250) {
                    cache_.flush(key.name);
                    known_.erase(name);
                } else {
                    cache_.flush();
                    known_.clear();
                }
                break;
            case 3:
                now_ += number * 100;
                break;
            default:
                ask(key, name, {message, asked, 512}, number);
        }
    }

    // One record whose data say which it was, and as many octets behind it as `size` says.
    void keep(const CacheKey& key, uint8_t name, uint8_t mark, uint8_t size) {
        std::vector<uint8_t> records{0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 0, 0, 0};
        const uint32_t lifetime = 1 + mark % 20;
        dns::put32(records.data() + 6, lifetime);
        dns::put16(records.data() + 10, static_cast<uint16_t>(1 + size * 8));
        records.push_back(mark);
        records.resize(records.size() + size * 8U);
        const std::array<uint16_t, 1> places{6};
        KeptResponse response;
        response.counts = {1, 0, 0};
        response.records = records;
        response.ttl_places = places;
        cache_.keep(key, response, lifetime, now_);
        known_[name] = {mark, now_ + BootTime{lifetime} * 1000};
    }

    void ask(const CacheKey& key, uint8_t name, const ReplyRequest& request, uint8_t number) {
        std::array<uint8_t, 512> out{};
        const auto stale = number % 2 == 0 ? Cache::Stale::kYes : Cache::Stale::kIfFailing;
        const CacheReply reply = cache_.answer(key, now_, stale, request, out);
        require(reply.size <= out.size());
        if (reply.state == CacheReply::State::kNone) return;
        require(reply.size >= request.query.question_end);
        if (reply.state == CacheReply::State::kFailing) return;
        const auto known = known_.find(name);
        require(known != known_.end());
        require((reply.state == CacheReply::State::kFresh) == (now_ < known->second.until));
        if (dns::get16(out.data() + dns::kAnCount) == 1) {
            require(out[request.query.question_end + 12U] == known->second.mark);
        }
    }

    const uint8_t* bytes_;
    size_t left_;
    Cache cache_{{.octets = kRoom, .stale_for = 30}};
    BootTime now_ = 1000;
    std::map<uint8_t, Known> known_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
    Script(bytes, size).run();
    return 0;
}
