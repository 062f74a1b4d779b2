/* postbusctl reload: the daemon takes the rules anew, while one waits. */
#include <sysexits.h>

#include "ctl.h"
#include "postbus/control.h"
#include "postbus/lang.h"

int ctl_reload(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf told = BUF_INIT;
    struct ctl ctl;
    struct pb_err err;
    int status;
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (ctl.n > 0)
        return ctl_usage("reload");
    if (control_ask(&ctl.caller, "Reload", &told, &err)) {
        printf(_("rule set %.12s is in use\n"), buf_string(&told));
        return EX_OK;
    }
    fputs(buf_string(&told), stderr);
    status = ctl_fail("reload", &err);
    return err.code == PB_BAD_INPUT ? 1 : err.code == PB_LATER ? EX_UNAVAILABLE : status;
}
