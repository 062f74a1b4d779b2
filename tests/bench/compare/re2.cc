#include "compare.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <memory>
#include <string>
#include <vector>

namespace {

struct Set {
    std::unique_ptr<RE2::Set> set;
    std::vector<unsigned> patterns; // by RE2's number
    std::vector<int> matches;
};

void *compile(const compare_pattern *patterns, size_t n, size_t *unknown)
{
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(int64_t{2} << 30);
    auto set = std::make_unique<Set>();
    set->set = std::make_unique<RE2::Set>(options, RE2::UNANCHORED);
    *unknown = 0;
    for (size_t i = 0; i < n; i++) {
        std::string regex = patterns[i].caseless ? "(?i)" + std::string(patterns[i].edges) : patterns[i].edges;
        if (set->set->Add(regex, nullptr) >= 0)
            set->patterns.push_back(static_cast<unsigned>(i));
        else
            ++*unknown;
    }
    return set->set->Compile() ? set.release() : nullptr;
}

void scan(void *context, const compare_text *text, compare_found *found, void *found_context)
{
    auto *set = static_cast<Set *>(context);
    set->matches.clear();
    set->set->Match(re2::StringPiece(text->plain, text->plain_n), &set->matches);
    for (int match : set->matches)
        found(found_context, set->patterns[static_cast<size_t>(match)]);
}

void done(void *set)
{
    delete static_cast<Set *>(set);
}

} // namespace

const comparator comparator_re2 = {"RE2", compile, scan, done, nullptr, nullptr};
