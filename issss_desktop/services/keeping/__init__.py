"""Nothing may be lost: copies, restore, damage, repair, support; may the machine be switched off?"""
