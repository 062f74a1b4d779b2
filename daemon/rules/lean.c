#include "postbus/lean.h"

#include <math.h>

/* How often it is expected of a lot, the prior's letters added. */
static double log_odds(double have, double all)
{
    return log(have / (all - have));
}

double lean_z(const struct lean *l)
{
    if (l->in_all == 0 || l->out_all == 0 || l->prior == 0 || l->prior >= l->prior_all)
        return 0;
    double in = (double)(l->in + l->prior), out = (double)(l->out + l->prior);
    double in_all = (double)(l->in_all + l->prior_all), out_all = (double)(l->out_all + l->prior_all);
    return (log_odds(in, in_all) - log_odds(out, out_all)) / sqrt(1 / in + 1 / out);
}
