/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The subcommands: argv[0] is the subcommand, the result an exit status. */
#ifndef GPUBOX_CMD_H
#define GPUBOX_CMD_H

int cmd_run(int argc, char **argv);
int cmd_exec(int argc, char **argv);
int cmd_cp(int argc, char **argv);
int cmd_ps(int argc, char **argv);
int cmd_logs(int argc, char **argv);
int cmd_stop(int argc, char **argv);
int cmd_kill(int argc, char **argv);
int cmd_wait(int argc, char **argv);
int cmd_inspect(int argc, char **argv);
int cmd_stats(int argc, char **argv);
int cmd_rm(int argc, char **argv);
int cmd_config(int argc, char **argv);
int cmd_layout(int argc, char **argv);
int cmd_image(int argc, char **argv);
int cmd_devices(int argc, char **argv);
int cmd_cdi(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_cache(int argc, char **argv);
int cmd_template(int argc, char **argv);
int cmd_bind(int argc, char **argv);
int cmd_restore(int argc, char **argv);
int cmd_firmware(int argc, char **argv);
int cmd_openshell(int argc, char **argv);

#endif /* GPUBOX_CMD_H */
